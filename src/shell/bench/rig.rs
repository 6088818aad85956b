//! The program with a terminal that only counts: the same `update`, the same screens, the same frames.

use std::io;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratatui::layout::Size;

use crate::app::connection::{Connection, Session};
use crate::app::key::{Chord, Key};
use crate::app::keymap::Keymap;
use crate::app::{App, Drawn, Event, update};
use crate::client::Batch;
use crate::shell::failure::{Failure, Result};
use crate::ui::screen;
use crate::ui::term::caps::{Caps, Env, Overrides, detect};
use crate::ui::term::frame::Screen;
use crate::ui::theme::{Glyphs, Library, Look};
use crate::ui::widget::table::Scroll;

/// Swallows frames; the screen counts their bytes.
#[derive(Debug)]
struct Sink;

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// State, screen, look.
pub struct Rig {
    /// The state.
    pub app: App,
    screen: Screen<Sink>,
    look: Look,
}

/// What one frame cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) took: Duration,
    pub(super) bytes: usize,
}

impl Rig {
    /// A program that knows nothing yet, on a terminal of so many columns and lines with 256 colours.
    ///
    /// # Errors
    /// When the embedded keymap or theme cannot be used.
    pub fn new(session: Session, size: (u16, u16)) -> Result<Self> {
        let keymap = Keymap::embedded().map_err(|error| Failure::failed(error.to_string()))?;
        let connection = Connection {
            generation: 1,
            session,
            ..Connection::default()
        };
        let caps = caps();
        let styles = Library::embedded()
            .styles(None, caps.depth)
            .map_err(|error| Failure::failed(error.to_string()))?;
        let mut rig = Self {
            app: App::new(keymap, connection, Timestamp::now()),
            screen: Screen::new(Sink, Size::new(size.0, size.1), &caps),
            look: Look::new(styles, Glyphs::for_unicode(caps.unicode)),
        };
        rig.resize(size);
        Ok(rig)
    }

    pub(super) fn resize(&mut self, (width, height): (u16, u16)) {
        self.screen.resize(Size::new(width, height));
        update(&mut self.app, Event::Resize(width, height));
    }

    /// The next frame paints everything.
    pub(super) fn invalidate(&mut self) {
        self.screen.invalidate();
    }

    pub(super) fn total_bytes(&self) -> u64 {
        self.screen.total_bytes()
    }

    pub(super) fn tick(&mut self) {
        update(&mut self.app, Event::Tick(Timestamp::now()));
    }

    pub(super) fn take(&mut self, batch: Batch) {
        let event = Event::Deltas {
            generation: batch.generation,
            batch: batch.deltas,
            at: Timestamp::now(),
        };
        update(&mut self.app, event);
    }

    pub(super) fn event(&mut self, event: Event) {
        update(&mut self.app, event);
    }

    pub(super) fn key(&mut self, key: Key) {
        update(&mut self.app, Event::Key(key));
    }

    /// Presses keys as keymap files spell them; `text:web` types letters. Each press is followed by a frame; what the
    /// last one cost is returned.
    ///
    /// # Errors
    /// A word that is no key.
    pub fn press(&mut self, words: &str) -> Result<usize> {
        Ok(self.presses(words)?.last().map_or(0, |cost| cost.bytes))
    }

    /// As [`Rig::press`], with the cost of each press and its frame.
    pub(super) fn presses(&mut self, words: &str) -> Result<Vec<Cost>> {
        let mut costs = Vec::new();
        for word in words.split_whitespace() {
            for key in keys(word)? {
                let begun = Instant::now();
                self.key(key);
                let bytes = self.frame()?.bytes;
                costs.push(Cost {
                    took: begun.elapsed(),
                    bytes,
                });
            }
        }
        Ok(costs)
    }

    /// Brings the rows in line, and draws.
    pub(super) fn frame(&mut self) -> Result<Cost> {
        let begun = Instant::now();
        self.app.settle();
        self.app.dirty = false;
        let (app, look, mut drawn) = (&self.app, &self.look, Drawn::default());
        let bytes = self
            .screen
            .draw(|area, buffer| {
                let (what, cursor) = screen::draw(app, look, Scroll::default(), area, buffer);
                drawn = what;
                cursor
            })
            .map_err(|error| Failure::failed(error.to_string()))?;
        update(&mut self.app, Event::Drawn(drawn));
        Ok(Cost {
            took: begun.elapsed(),
            bytes,
        })
    }
}

/// The keys of a word.
///
/// # Errors
/// A word that is no key.
pub(super) fn keys(word: &str) -> Result<Vec<Key>> {
    if let Some(text) = word.strip_prefix("text:") {
        return Ok(text.chars().map(Key::char).collect());
    }
    let chord: Chord = word
        .parse()
        .map_err(|error| Failure::usage(format!("{word}: {error}")))?;
    Ok(chord.keys().to_vec())
}

fn caps() -> Caps {
    let env = Env {
        term: Some("xterm-256color".to_owned()),
        lang: Some("C.UTF-8".to_owned()),
        ..Env::default()
    };
    detect(&env, &Overrides::default())
}
