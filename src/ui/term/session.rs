//! Entering the terminal, and leaving it as it was found: on the way out, on a panic, on Ctrl-Z.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::caps::Caps;
use crate::domain::text::line;

/// A session is on, and who ends first must restore the terminal. Global, because a panic hook has nothing else to hold.
static ACTIVE: AtomicBool = AtomicBool::new(false);
/// The terminal understands xterm's extensions.
static EXTENDED: AtomicBool = AtomicBool::new(false);

/// Alternate screen (mode 1049), then a clear one for terminals that have only one screen.
const ENTER: &str = "\x1b[?1049h\x1b[m\x1b[2J\x1b[H\x1b[?25l";
/// Push the title, bracketed paste, focus events.
const ENTER_EXTENDED: &str = "\x1b[22;2t\x1b[?2004h\x1b[?1004h";
/// End an open synchronized update, then everything back in reverse order; an empty title for terminals that cannot
/// pop, the old one for those that can.
const LEAVE_EXTENDED: &str = "\x1b[?2026l\x1b[?1004l\x1b[?2004l\x1b]2;\x07\x1b[23;2t";
const LEAVE: &str = "\x1b[m\x1b[?25h\x1b[?1049l";
/// A terminal without a second screen keeps the last frame; it is cleared, so that the shell does not write across it.
const LEAVE_PLAIN: &str = "\x1b[m\x1b[2J\x1b[H\x1b[?25h\x1b[?1049l";

/// The terminal is ours as long as this lives.
#[derive(Debug)]
pub struct Session {
    title: String,
}

impl Session {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, focus events, title.
    ///
    /// Fails when the standard input or output is no terminal, or the terminal cannot place the cursor.
    pub fn enter(caps: &Caps, title: &str) -> io::Result<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(io::Error::other(
                "standard input and output must be a terminal; use the one-shot commands (`vmotui --help`) in scripts",
            ));
        }
        if !caps.addressable {
            return Err(io::Error::other(
                "this terminal cannot place the cursor (TERM is unset or \"dumb\"); set TERM, or use the one-shot \
                 commands (`vmotui --help`)",
            ));
        }
        // Our styles are already what the terminal can show; crossterm must not drop more when NO_COLOR is set, since
        // it writes a reset in their place and the reversed row vanishes.
        crossterm::style::force_color_output(true);
        EXTENDED.store(caps.extended, Ordering::SeqCst);
        let session = Self {
            title: title.to_owned(),
        };
        session.take()?;
        Ok(session)
    }

    fn take(&self) -> io::Result<()> {
        enable_raw_mode()?;
        ACTIVE.store(true, Ordering::SeqCst);
        let extended = EXTENDED.load(Ordering::SeqCst);
        let mut out = io::stdout().lock();
        out.write_all(ENTER.as_bytes())?;
        if extended {
            out.write_all(ENTER_EXTENDED.as_bytes())?;
            out.write_all(title_sequence(&self.title).as_bytes())?;
        }
        out.flush()
    }

    /// Gives the terminal back, stops this process until SIGCONT, and takes the terminal again. The caller must then
    /// ask for the size anew and repaint everything.
    ///
    /// Fails without stopping when no shell could ever resume us: then the process would hang for good.
    pub fn suspend(&mut self) -> io::Result<()> {
        if is_session_leader() {
            return Err(io::Error::other("cannot suspend: there is no shell to come back from"));
        }
        restore();
        let stopped = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
        self.take()?;
        stopped
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once; does nothing when it is not ours. Errors are left alone: after a hang-up there is
/// nobody to tell.
pub fn restore() {
    if !ACTIVE.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout().lock();
    let sequence = if EXTENDED.load(Ordering::SeqCst) {
        [LEAVE_EXTENDED, LEAVE]
    } else {
        ["", LEAVE_PLAIN]
    };
    for part in sequence {
        let _ = out.write_all(part.as_bytes());
    }
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// Wraps the panic hook that is in place (install color-eyre's before): a panic of the calling thread, which is to be
/// the one that draws, first gives the terminal back and is then reported as before. A panic of any other thread goes
/// to the log while a session is on: a background task that fails must neither end the program nor write across it.
pub fn install_panic_hook() {
    let before = panic::take_hook();
    let drawing: ThreadId = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == drawing || !ACTIVE.load(Ordering::SeqCst) {
            restore();
            before(info);
        } else {
            let name = thread::current().name().unwrap_or("unnamed").to_owned();
            tracing::error!(thread = name, "a background task panicked: {info}");
        }
    }));
}

fn title_sequence(title: &str) -> String {
    format!("\x1b]2;{}\x07", line(title))
}

/// Whether this process leads its session, as the first process of a container or an `ssh host vmotui` does.
fn is_session_leader() -> bool {
    // Fields of /proc/PID/stat, proc(5): pid (comm) state ppid pgrp session; comm may hold blanks and parentheses.
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else {
        return false;
    };
    let session = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(3));
    session.and_then(|id| id.parse().ok()) == Some(std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_smuggle_an_escape() {
        assert_eq!(title_sequence("a\x07\x1b[2Jb"), "\x1b]2;a\u{fffd}\u{fffd}[2Jb\x07");
    }

    #[test]
    fn restoring_what_was_not_taken_is_nothing() {
        restore();
        assert!(!ACTIVE.load(Ordering::SeqCst));
    }

    #[test]
    fn what_is_entered_is_left() {
        for (on, off) in [(ENTER, LEAVE), (ENTER, LEAVE_PLAIN), (ENTER_EXTENDED, LEAVE_EXTENDED)] {
            for mode in on.split("\x1b[").filter_map(|part| part.strip_suffix('h')) {
                assert!(off.contains(&format!("\x1b[{mode}l")), "{mode} stays on");
            }
        }
        assert!(LEAVE.contains("\x1b[?25h"));
    }
}
