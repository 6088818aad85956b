//! How much memory this process takes.

/// Resident set in bytes; `None` where the kernel does not tell.
pub fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_takes_some() {
        assert!(super::resident().is_some_and(|bytes| bytes > 1 << 20));
    }
}
