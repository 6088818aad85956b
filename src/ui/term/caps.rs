//! What the terminal can do, told from the environment alone.
//!
//! The terminal is never asked: an answer that arrives late over a slow link would end up in a text field, and a jump
//! host's console may not answer at all. Where the environment is silent the careful guess is taken: sixteen colours.

use crate::ui::theme::Depth;

/// The environment variables that tell about a terminal, as they were at the start. `None` is not set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Env {
    /// `TERM`.
    pub term: Option<String>,
    /// `COLORTERM`.
    pub colorterm: Option<String>,
    /// `NO_COLOR`; counts when it is not empty (no-color.org).
    pub no_color: Option<String>,
    /// `LC_ALL`.
    pub lc_all: Option<String>,
    /// `LC_CTYPE`.
    pub lc_ctype: Option<String>,
    /// `LANG`.
    pub lang: Option<String>,
    /// `TMUX`.
    pub tmux: Option<String>,
    /// `STY`, set by GNU screen.
    pub sty: Option<String>,
    /// `SSH_CONNECTION`.
    pub ssh_connection: Option<String>,
}

impl Env {
    /// The environment of this process. A value that is not UTF-8 counts as not set.
    pub fn from_process() -> Self {
        let var = |name| std::env::var(name).ok();
        Self {
            term: var("TERM"),
            colorterm: var("COLORTERM"),
            no_color: var("NO_COLOR"),
            lc_all: var("LC_ALL"),
            lc_ctype: var("LC_CTYPE"),
            lang: var("LANG"),
            tmux: var("TMUX"),
            sty: var("STY"),
            ssh_connection: var("SSH_CONNECTION"),
        }
    }
}

/// What the operator asked for on the command line or in the configuration; `None` leaves it to detection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Colours (`--color`). Stronger than `NO_COLOR`, as no-color.org asks of a program's own flags.
    pub depth: Option<Depth>,
    /// Draw with ASCII only (`--ascii`), or with Unicode whatever the locale says.
    pub ascii: Option<bool>,
}

/// A terminal multiplexer between us and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplexer {
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

/// What the terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// How many colours.
    pub depth: Depth,
    /// Characters beyond ASCII are shown.
    pub unicode: bool,
    /// The session came in over SSH: fewer frames, and scrolling by half pages.
    pub ssh: bool,
    /// A multiplexer is in between.
    pub multiplexer: Option<Multiplexer>,
    /// The cursor can be placed. Without it there is no full-screen program to speak of.
    pub addressable: bool,
    /// An emulator that understands xterm's extensions: title, bracketed paste, focus events, synchronized updates.
    pub extended: bool,
    /// Erasing fills with the background colour in force (terminfo's `bce`).
    pub erases: bool,
}

/// Tells what the terminal can do. Pure.
pub fn detect(env: &Env, overrides: &Overrides) -> Caps {
    let term = env.term.as_deref().unwrap_or("").to_ascii_lowercase();
    let kind = Kind::of(&term);
    let detected = if set(env.no_color.as_ref()) {
        Depth::Mono
    } else {
        kind.depth(&term, env)
    };
    Caps {
        depth: overrides.depth.unwrap_or(detected),
        unicode: overrides
            .ascii
            .map_or(kind == Kind::Emulator && utf8_locale(env), |ascii| !ascii),
        ssh: set(env.ssh_connection.as_ref()),
        multiplexer: if set(env.tmux.as_ref()) {
            Some(Multiplexer::Tmux)
        } else {
            set(env.sty.as_ref()).then_some(Multiplexer::Screen)
        },
        addressable: kind != Kind::Dumb,
        extended: kind == Kind::Emulator,
        // GNU screen does not, and over SSH nothing but TERM tells of it. tmux, which may use the same TERM, does.
        erases: kind == Kind::Emulator && (set(env.tmux.as_ref()) || !term.starts_with("screen")),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No cursor addressing, or unknown whether there is.
    Dumb,
    /// A serial console or a baseboard controller that emulates a DEC terminal: one colour, seven bits.
    Serial,
    /// The Linux console: colours, but a font of 256 or 512 signs.
    Console,
    /// Everything else.
    Emulator,
}

impl Kind {
    fn of(term: &str) -> Self {
        match term {
            "" | "dumb" | "unknown" | "emacs" => Self::Dumb,
            "ansi" | "linux" | "cons25" => Self::Console,
            _ if term.starts_with("linux-") => Self::Console,
            _ if term
                .strip_prefix("vt")
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) =>
            {
                Self::Serial
            }
            _ => Self::Emulator,
        }
    }

    fn depth(self, term: &str, env: &Env) -> Depth {
        match self {
            Self::Dumb | Self::Serial => return Depth::Mono,
            Self::Console => return Depth::Ansi16,
            Self::Emulator => {}
        }
        let truecolor = matches!(env.colorterm.as_deref(), Some("truecolor" | "24bit")) || term.ends_with("-direct");
        // GNU screen hands COLORTERM down from the outer terminal but, before 5.0, swallows 24-bit colours.
        let through_screen = set(env.sty.as_ref()) && !set(env.tmux.as_ref());
        // Over SSH a 24-bit colour costs twice the bytes of an indexed one, and the eye hardly tells them apart.
        if truecolor && !through_screen && !set(env.ssh_connection.as_ref()) {
            Depth::True
        } else if truecolor || term.contains("256color") {
            Depth::Ansi256
        } else if term.ends_with("-mono") || term.ends_with("-m") {
            Depth::Mono
        } else {
            Depth::Ansi16
        }
    }
}

fn set(value: Option<&String>) -> bool {
    value.is_some_and(|value| !value.is_empty())
}

/// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty decides (POSIX, "Internationalization
/// Variables"); when none is, the locale is "C", which is ASCII.
fn utf8_locale(env: &Env) -> bool {
    let locale = [&env.lc_all, &env.lc_ctype, &env.lang]
        .into_iter()
        .flatten()
        .find(|value| !value.is_empty());
    locale
        .map(|locale| locale.to_ascii_lowercase())
        .is_some_and(|it| it.contains("utf-8") || it.contains("utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &str) -> Env {
        let mut env = Env::default();
        for pair in pairs.split_whitespace() {
            let (name, value) = pair.split_once('=').unwrap();
            let slot = match name {
                "TERM" => &mut env.term,
                "COLORTERM" => &mut env.colorterm,
                "NO_COLOR" => &mut env.no_color,
                "LC_ALL" => &mut env.lc_all,
                "LC_CTYPE" => &mut env.lc_ctype,
                "LANG" => &mut env.lang,
                "TMUX" => &mut env.tmux,
                "STY" => &mut env.sty,
                "SSH" => &mut env.ssh_connection,
                other => panic!("{other}"),
            };
            *slot = Some(value.to_owned());
        }
        env
    }

    #[test]
    fn colours() {
        for (pairs, want) in [
            ("", Depth::Mono),
            ("TERM=dumb", Depth::Mono),
            ("TERM=dumb COLORTERM=truecolor", Depth::Mono),
            ("TERM=vt220", Depth::Mono),
            ("TERM=vt100", Depth::Mono),
            ("TERM=vte", Depth::Ansi16),
            ("TERM=linux", Depth::Ansi16),
            ("TERM=linux-16color", Depth::Ansi16),
            ("TERM=xterm", Depth::Ansi16),
            ("TERM=screen", Depth::Ansi16),
            ("TERM=xterm-256color", Depth::Ansi256),
            ("TERM=screen-256color TMUX=/tmp/x", Depth::Ansi256),
            ("TERM=xterm-256color COLORTERM=truecolor", Depth::True),
            ("TERM=xterm COLORTERM=24bit", Depth::True),
            ("TERM=xterm-256color COLORTERM=truecolor SSH=10.0.0.1", Depth::Ansi256),
            ("TERM=xterm COLORTERM=yes", Depth::Ansi16),
            ("TERM=xterm-direct", Depth::True),
            ("TERM=screen COLORTERM=truecolor STY=1.pts", Depth::Ansi256),
            (
                "TERM=tmux-256color COLORTERM=truecolor TMUX=/tmp/x STY=1.pts",
                Depth::True,
            ),
            ("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", Depth::Mono),
            ("TERM=xterm-256color NO_COLOR=", Depth::Ansi256),
            ("TERM=xterm-mono", Depth::Mono),
        ] {
            assert_eq!(detect(&env(pairs), &Overrides::default()).depth, want, "{pairs}");
        }
    }

    #[test]
    fn characters() {
        for (pairs, want) in [
            ("TERM=xterm", false),
            ("TERM=xterm LANG=C", false),
            ("TERM=xterm LANG=en_US.UTF-8", true),
            ("TERM=xterm LANG=C.utf8", true),
            ("TERM=xterm LANG=en_US.UTF-8 LC_ALL=C", false),
            ("TERM=xterm LANG=en_US.UTF-8 LC_ALL=", true),
            ("TERM=xterm LANG=C LC_CTYPE=de_CH.UTF-8", true),
            ("TERM=xterm LANG=de_DE.ISO-8859-1", false),
            ("TERM=linux LANG=en_US.UTF-8", false),
            ("TERM=vt220 LANG=en_US.UTF-8", false),
        ] {
            assert_eq!(detect(&env(pairs), &Overrides::default()).unicode, want, "{pairs}");
        }
    }

    #[test]
    fn what_the_operator_says_wins() {
        let poor = env("TERM=dumb NO_COLOR=1 LANG=C");
        let rich = Overrides {
            depth: Some(Depth::Ansi256),
            ascii: Some(false),
        };
        let caps = detect(&poor, &rich);
        assert_eq!(
            (caps.depth, caps.unicode, caps.addressable),
            (Depth::Ansi256, true, false)
        );
        let caps = detect(
            &env("TERM=xterm LANG=C.UTF-8"),
            &Overrides {
                depth: None,
                ascii: Some(true),
            },
        );
        assert!(!caps.unicode);
    }

    #[test]
    fn surroundings() {
        let caps = detect(&env("TERM=screen TMUX=/tmp/x,1,0 SSH=10.0.0.1"), &Overrides::default());
        assert_eq!(
            (caps.multiplexer, caps.ssh, caps.extended),
            (Some(Multiplexer::Tmux), true, true)
        );
        let caps = detect(&env("TERM=screen STY=1234.pts-0"), &Overrides::default());
        assert_eq!((caps.multiplexer, caps.ssh), (Some(Multiplexer::Screen), false));
        for (pairs, want) in [
            ("TERM=xterm", true),
            ("TERM=screen.xterm", false),
            ("TERM=screen TMUX=/tmp/x", true),
            ("TERM=vt220", false),
        ] {
            assert_eq!(detect(&env(pairs), &Overrides::default()).erases, want, "{pairs}");
        }
        assert!(!detect(&env("TERM=vt220"), &Overrides::default()).extended);
        assert!(!detect(&env(""), &Overrides::default()).addressable);
    }
}
