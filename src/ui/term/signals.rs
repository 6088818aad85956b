//! The signals that concern a terminal program, as one stream.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// End, and exit with this status (128 plus the signal's number, as shells report it).
    Quit(u8),
    /// Suspend, as Ctrl-Z does.
    Suspend,
    /// The process runs again after it was stopped from outside: the screen may be somebody else's.
    Resumed,
    /// The terminal has another size. The stream of keys tells of it as well, but crossterm's loses it when a key comes in
    /// the same moment (`event/source/unix/mio.rs`: edge-triggered, and it returns at the first event of several).
    Resized,
}

/// Listens for SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT and SIGWINCH.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    hangup: Signal,
    interrupt: Signal,
    quit: Signal,
    stop: Signal,
    resume: Signal,
    window: Signal,
}

impl Signals {
    /// Starts listening; must be called within a tokio runtime. From then on none of these ends the process by itself.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(signal_hook::consts::SIGTSTP))?,
            resume: signal(SignalKind::from_raw(signal_hook::consts::SIGCONT))?,
            window: signal(SignalKind::window_change())?,
        })
    }

    /// Waits for the next one. May be dropped and called again at any time.
    pub async fn next(&mut self) -> Notice {
        tokio::select! {
            _ = self.terminate.recv() => Notice::Quit(143),
            _ = self.hangup.recv() => Notice::Quit(129),
            _ = self.interrupt.recv() => Notice::Quit(130),
            _ = self.quit.recv() => Notice::Quit(131),
            _ = self.stop.recv() => Notice::Suspend,
            _ = self.resume.recv() => Notice::Resumed,
            _ = self.window.recv() => Notice::Resized,
        }
    }
}
