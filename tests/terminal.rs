//! The terminal room in a real pseudo terminal: entered, suspended, resumed, left, and restored whatever happens.
//!
//! The program under test is this test binary itself, started again with a variable set; see [`program`].
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/pty.rs"]
mod pty;

use std::io;
use std::time::Instant;

use portable_pty::CommandBuilder;
use pty::Pty;
use ratatui::layout::{Rect, Size};
use vmotui::ui::term::caps::{Env, Overrides, detect};
use vmotui::ui::term::frame::Screen;
use vmotui::ui::term::input::{Input, Inputs};
use vmotui::ui::term::pace::{Pacer, Want};
use vmotui::ui::term::session::{Session, install_panic_hook};
use vmotui::ui::term::signals::{Notice, Signals};
use vmotui::ui::theme::{Glyphs, Library, Look, Role};
use vmotui::ui::widget::{Cell, Column, Row, Table, text::put};

const CHILD: &str = "VMOTUI_TERMINAL_TEST_CHILD";

/// Not a test: a small full-screen program over the terminal room, run in the child process.
#[test]
fn program() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    install_panic_hook();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let code = runtime.block_on(run()).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        1
    });
    std::process::exit(i32::from(code));
}

async fn run() -> io::Result<u8> {
    let caps = detect(&Env::from_process(), &Overrides::default());
    let styles = Library::embedded().styles(None, caps.depth).map_err(io::Error::other)?;
    let look = Look::new(styles, Glyphs::for_unicode(caps.unicode));
    let size = || crossterm::terminal::size().map(|(columns, lines)| Size::new(columns, lines));
    let mut signals = Signals::listen()?;
    let mut session = Session::enter(&caps, "vmotui test")?;
    let mut screen = Screen::new(io::stdout(), size()?, &caps);
    let (mut inputs, mut pacer, started) = (Inputs::new(caps.ssh), Pacer::new(caps.ssh), Instant::now());
    let (mut cursor, mut offset, mut last) = (0usize, 0usize, "started".to_owned());
    pacer.want(Want::Echo);
    loop {
        let now = started.elapsed().as_millis() as u64;
        let due = pacer.due(now);
        if due == Some(0) {
            screen.draw(|area, buf| {
                look.fill(area, buf, Role::Text);
                let row = |i: usize| Row::item([Cell::plain(format!("row {i}"))]);
                let columns = [Column::new("NAME", 20)];
                let table = Table::new(&columns, 500, &row).cursor(Some(cursor)).offset(offset);
                offset = table
                    .draw(
                        Rect {
                            height: area.height - 1,
                            ..area
                        },
                        buf,
                        &look,
                    )
                    .offset;
                let line = format!("{}x{} at {cursor} last {last}", area.width, area.height);
                put(
                    buf,
                    (0, area.bottom() - 1),
                    area.width,
                    &line,
                    look.style(Role::Text),
                    &look,
                );
                None
            })?;
            pacer.drawn(now);
        }
        let frame = async {
            match due {
                Some(wait) => tokio::time::sleep(std::time::Duration::from_millis(wait)).await,
                None => std::future::pending().await,
            }
        };
        let mut suspend = false;
        tokio::select! {
            biased;
            input = inputs.next() => match input {
                None => return Ok(1),
                Some(Err(error)) => return Err(error),
                Some(Ok(Input::Key(key))) => match key.to_string().as_str() {
                    "q" => return Ok(0),
                    "ctrl-z" => suspend = true,
                    "!" => panic!("asked to"),
                    "b" => { std::thread::spawn(|| panic!("in the background")).join().ok(); }
                    "down" => cursor += 1,
                    other => other.clone_into(&mut last),
                },
                Some(Ok(other)) => {
                    if let Input::Resize(columns, lines) = other {
                        screen.resize(Size::new(columns, lines));
                    }
                    last = format!("{other:?}");
                }
            },
            notice = signals.next() => match notice {
                Notice::Quit(code) => return Ok(code),
                Notice::Suspend => suspend = true,
                Notice::Resumed => screen.invalidate(),
                // this example resizes by what its input says
                Notice::Resized => {}
            },
            () = frame => continue,
        }
        if suspend {
            last = match session.suspend() {
                Ok(()) => "resumed".to_owned(),
                Err(error) => error.to_string(),
            };
            screen.resize(size()?);
        }
        pacer.want(Want::Echo);
    }
}

/// This binary again, as the program.
fn child() -> CommandBuilder {
    let me = std::env::current_exe().unwrap();
    let mut command = Pty::command(
        me.to_str().unwrap(),
        &["--exact", "program", "--nocapture", "--test-threads=1"],
    );
    command.env(CHILD, "1");
    command
}

#[test]
fn keys_resize_and_the_way_out() {
    let mut pty = Pty::start(child(), (80, 24));
    pty.wait_for("80x24 at 0 last started");
    assert!(pty.raw().contains("\x1b]2;vmotui test\x07"), "the title is set");
    pty.send("\x1b[B\x1b[Bx");
    pty.wait_for("at 2 last x");
    pty.resize((100, 30));
    pty.wait_for("100x30 at 2");
    pty.send("\x1b[200~q\r!\x1b[201~");
    pty.wait_for("last Paste(\"q\\n!\")");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
    assert!(pty.raw().ends_with("\x1b[?1049l"), "nothing is written behind the end");
}

#[test]
fn a_panic_leaves_the_terminal_in_order_and_is_reported_after() {
    let mut pty = Pty::start(child(), (80, 24));
    pty.wait_for("last started");
    pty.send("!");
    assert_ne!(pty.wait_exit(), 0);
    pty.assert_restored();
    let raw = pty.raw();
    assert!(
        raw.rfind("asked to") > raw.rfind("\x1b[?1049l"),
        "the report must not go to the alternate screen"
    );
}

#[test]
fn a_panic_in_the_background_ends_nothing() {
    let mut pty = Pty::start(child(), (80, 24));
    pty.wait_for("last started");
    pty.send("bx");
    pty.wait_for("last x");
    assert!(!pty.raw().contains("in the background"));
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn signals_end_the_program_cleanly() {
    for (name, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let mut pty = Pty::start(child(), (80, 24));
        pty.wait_for("last started");
        pty.signal(name);
        assert_eq!(pty.wait_exit(), code, "{name}");
        pty.assert_restored();
    }
}

#[test]
fn suspension_gives_the_terminal_back_and_takes_it_again() {
    let script =
        "set -m; \"$@\"; echo \"status $?\"; stty -a | grep -o ' icanon'; read line; fg >/dev/null; echo \"ended $?\"";
    let inner = child();
    let program: Vec<String> = inner
        .get_argv()
        .iter()
        .map(|arg| arg.to_str().unwrap().to_owned())
        .collect();
    let args: Vec<&str> = ["-c", script, "sh"]
        .into_iter()
        .chain(program.iter().map(String::as_str))
        .collect();
    let mut command = Pty::command("sh", &args);
    command.env(CHILD, "1");
    let mut pty = Pty::start(command, (80, 24));
    pty.wait_for("last started");
    pty.send("\x1a");
    // 128 and the number of SIGSTOP or SIGTSTP.
    pty.wait_until("the shell to be back", |screen| {
        !screen.alternate_screen() && screen.contents().contains("status 1") && screen.contents().contains("icanon")
    });
    pty.assert_modes_off();
    pty.resize((90, 20));
    pty.send("\r");
    let again = pty.wait_for("90x20 at 0 last resumed");
    assert!(again.contains("row 7"), "everything is painted again:\n{again}");
    pty.send("q");
    pty.wait_for("ended 0");
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_restored();
}

#[test]
fn without_a_shell_there_is_no_suspension() {
    let mut pty = Pty::start(child(), (80, 24));
    pty.wait_for("last started");
    pty.send("\x1a");
    pty.wait_for("there is no shell to come back from");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn a_dumb_terminal_is_refused_with_the_way_out() {
    let mut command = child();
    command.env("TERM", "dumb");
    let mut pty = Pty::start(command, (80, 24));
    assert_eq!(pty.wait_exit(), 1);
    assert!(pty.screen().contains("cannot place the cursor"), "{}", pty.screen());
    pty.assert_restored();
}

#[test]
fn torn_escapes_are_put_together_over_ssh() {
    let mut command = child();
    command.env("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22");
    let mut pty = Pty::start(command, (80, 24));
    pty.wait_for("last started");
    // The pause is what tears the sequence. On a machine that is busy it may become too long, and the keys then come
    // one by one as they should; so there are several tries.
    let repaired = (0..20).any(|_| {
        pty.send("\x1b");
        std::thread::sleep(std::time::Duration::from_millis(10));
        pty.send("[B");
        let shown = pty.wait_until("the key to arrive", |screen| {
            screen.contents().contains("at 1 ") || screen.contents().contains("last shift-b")
        });
        let moved = shown.contains("at 1 ");
        if !moved {
            pty.send("x");
            pty.wait_for("last x");
        }
        moved
    });
    assert!(repaired, "no torn sequence was put together");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}
