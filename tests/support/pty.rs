//! A program in a terminal: started, looked at, typed at, resized, sent signals.
//!
//! ```text
//! let mut pty = Pty::start(Pty::command(env!("CARGO_BIN_EXE_vmotui"), &["--demo=small"]), (80, 24));
//! pty.wait_for("vmo-w-01");
//! pty.send("\x1b[B");            // a key, as the bytes a terminal sends
//! pty.resize((120, 40));
//! assert_eq!(pty.wait_exit(), 0);
//! pty.assert_restored();
//! ```
//! Waits are generous and end as soon as what they wait for is there; one that fails shows the screen.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const PATIENCE: Duration = Duration::from_mins(1);

struct State {
    parser: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
}

type Shared = Arc<(Mutex<State>, Condvar)>;

pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
    shared: Shared,
    termios: String,
}

impl Pty {
    /// A command with a clean, known terminal environment.
    pub fn command(program: &str, args: &[&str]) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        command.args(args);
        for name in [
            "NO_COLOR",
            "COLORTERM",
            "TMUX",
            "STY",
            "SSH_CONNECTION",
            "LC_ALL",
            "LC_CTYPE",
        ] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command
    }

    /// Starts a command in a terminal of so many columns and lines.
    pub fn start(command: CommandBuilder, size: (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo terminal");
        let termios = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let state = State {
            parser: vt100::Parser::new(size.1, size.0, 0),
            raw: Vec::new(),
            closed: false,
        };
        let shared: Shared = Arc::new((Mutex::new(state), Condvar::new()));
        let writer = Arc::new(Mutex::new(pair.master.take_writer().expect("the way in")));
        let mut reader = pair.master.try_clone_reader().expect("the way out");
        let (told, answers) = (Arc::clone(&shared), Arc::clone(&writer));
        thread::spawn(move || {
            let mut chunk = [0u8; 8192];
            loop {
                let count = reader.read(&mut chunk).unwrap_or(0);
                let mut state = told.0.lock().unwrap();
                state.closed = count == 0;
                state.raw.extend_from_slice(&chunk[..count]);
                state.parser.process(&chunk[..count]);
                let answer = answer(&chunk[..count], state.parser.screen().cursor_position());
                drop(state);
                told.1.notify_all();
                if count == 0 {
                    return;
                }
                let _ = answers.lock().unwrap().write_all(answer.as_bytes());
            }
        });
        Self {
            master: pair.master,
            writer,
            child,
            shared,
            termios,
        }
    }

    /// Types: text, or the bytes that a terminal sends for a key.
    pub fn send(&mut self, bytes: &str) {
        let mut writer = self.writer.lock().unwrap();
        writer.write_all(bytes.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    pub fn resize(&mut self, size: (u16, u16)) {
        self.shared
            .0
            .lock()
            .unwrap()
            .parser
            .screen_mut()
            .set_size(size.1, size.0);
        self.master.resize(pty_size(size)).expect("a new size");
    }

    /// Sends a signal by name (`TERM`) to the started process itself.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("a running process").to_string();
        let status = std::process::Command::new("kill")
            .args(["-s", name, &pid])
            .status()
            .expect("kill");
        assert!(status.success(), "kill -s {name}");
    }

    /// What the screen shows, a line each.
    pub fn screen(&self) -> String {
        self.shared.0.lock().unwrap().parser.screen().contents()
    }

    /// Waits until the screen shows a text; returns the screen.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_until(&format!("{text:?} on the screen"), |screen| {
            screen.contents().contains(text)
        })
    }

    /// Waits until the screen no longer shows a text.
    pub fn wait_gone(&self, text: &str) -> String {
        self.wait_until(&format!("{text:?} to go"), |screen| !screen.contents().contains(text))
    }

    /// Waits until something holds for the screen; returns its text.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) -> String {
        let state = self.wait(what, |state| holds(state.parser.screen()));
        state.parser.screen().contents()
    }

    fn wait(&self, what: &str, holds: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let until = Instant::now() + PATIENCE;
        let mut state = self.shared.0.lock().unwrap();
        loop {
            if holds(&state) {
                return state;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !state.closed,
                "waited for {what}{}; the screen shows:\n{}\n",
                if state.closed { ", but the program ended" } else { "" },
                state.parser.screen().contents()
            );
            state = self.shared.1.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits for the end of the program and of its output; returns its exit status.
    pub fn wait_exit(&mut self) -> u32 {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().expect("the child's status") {
                Some(status) => break status,
                None if Instant::now() > until => panic!("the program does not end; it shows:\n{}", self.screen()),
                None => thread::sleep(Duration::from_millis(10)),
            }
        };
        drop(self.wait("the end of the output", |state| state.closed));
        status.exit_code()
    }

    /// Everything that was written to the terminal.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.shared.0.lock().unwrap().raw).into_owned()
    }

    /// Fails unless the terminal is as it was before the start: its modes, its screen, its cursor.
    pub fn assert_restored(&self) {
        self.assert_modes_off();
        assert_eq!(
            format!("{:?}", self.master.get_termios()),
            self.termios,
            "the line discipline"
        );
    }

    /// Fails while a mode of a full-screen program is on.
    pub fn assert_modes_off(&self) {
        let raw = self.raw();
        let state = self.shared.0.lock().unwrap();
        let screen = state.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is still on");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        for mode in ["1004", "2026", "1049", "2004"] {
            let last = |end| raw.rfind(&format!("\x1b[?{mode}{end}"));
            assert!(last('h') <= last('l'), "mode {mode} is still on");
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// What a terminal answers when it is asked for the cursor's place or for what it is.
fn answer(bytes: &[u8], (row, column): (u16, u16)) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut answer = String::new();
    if text.contains("\x1b[6n") {
        let _ = write!(answer, "\x1b[{};{}R", row + 1, column + 1);
    }
    if text.contains("\x1b[c") || text.contains("\x1b[0c") {
        answer.push_str("\x1b[?62;22c");
    }
    answer
}
