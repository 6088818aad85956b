//! What this process costs, as Linux tells it; elsewhere it is unknown.

use std::time::Duration;

use serde::Serialize;

/// Clock ticks a second in `/proc`: `USER_HZ`, which is 100 on every platform that Linux gives to user space
/// (proc(5), time(7)).
const TICKS: u64 = 100;

/// Resident memory in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// Now.
    pub rss: u64,
    /// The most so far.
    pub peak: u64,
}

/// Resident memory of this process.
pub(super) fn memory() -> Option<Memory> {
    parse_status(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Processor time of this process so far, in user and kernel mode.
pub(super) fn cpu() -> Option<Duration> {
    parse_stat(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// Processors of this machine that this process may use.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

fn parse_status(text: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    };
    Some(Memory {
        rss: field("VmRSS:")?,
        peak: field("VmHWM:")?,
    })
}

/// The name of the program stands in parentheses, and may hold blanks and parentheses itself.
fn parse_stat(text: &str) -> Option<Duration> {
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 1000 / TICKS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_stat() {
        let status = "Name:\tvmotui\nVmPeak:\t  999 kB\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n";
        let memory = parse_status(status).unwrap();
        assert_eq!((memory.rss, memory.peak), (1 << 20, 2 << 20));
        assert_eq!(parse_status("Name:\tx\n"), None);
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 1 2 3 4 150 25 0 0 20 0 3 0 9 9 9";
        assert_eq!(parse_stat(stat), Some(Duration::from_millis(1750)));
        assert_eq!(parse_stat("7 (a"), None);
    }
}
