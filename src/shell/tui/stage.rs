//! Where frames are drawn: terminal size, look, and the screen that remembers the last frame.

use std::io::Stdout;

use ratatui::layout::Size;

use crate::app::{App, Drawn};
use crate::shell::failure::{Failure, Result};
use crate::shell::launch::Launch;
use crate::ui::screen;
use crate::ui::term::caps::Caps;
use crate::ui::term::frame::Screen;
use crate::ui::theme::{Glyphs, Library, Look};
use crate::ui::widget::table::Scroll;

/// The stage.
pub(super) struct Stage {
    caps: Caps,
    library: Library,
    look: Look,
    screen: Screen<Stdout>,
    size: Size,
    fragile: bool,
}

impl Stage {
    /// # Errors
    /// When the theme cannot be used.
    pub(super) fn new(launch: &Launch, caps: Caps) -> Result<Self> {
        let mut library = Library::embedded();
        if let Some(error) = library.add_dir(&launch.paths.themes).into_iter().next() {
            return Err(Failure::usage(error.to_string()));
        }
        let look = look(&library, launch.theme.as_deref(), caps).map_err(Failure::usage)?;
        let size = Size::new(80, 24);
        Ok(Self {
            screen: Screen::new(std::io::stdout(), size, &caps),
            caps,
            library,
            look,
            size,
            fragile: std::env::var_os("VMOTUI_DEBUG_PANIC").is_some(),
        })
    }

    /// Takes over the terminal's size, and returns it in columns and lines.
    pub(super) fn resize(&mut self) -> (u16, u16) {
        let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
        let known = std::mem::replace(&mut self.size, Size::new(width, height));
        if known != self.size {
            self.screen.resize(self.size);
        }
        (width, height)
    }

    /// The next frame paints everything.
    pub(super) fn invalidate(&mut self) {
        self.screen.invalidate();
    }

    /// # Errors
    /// When the terminal cannot be written to.
    #[allow(clippy::panic, reason = "asked for, to prove that a panic gives the terminal back")]
    pub(super) fn draw(&mut self, app: &App) -> std::io::Result<Drawn> {
        if self.fragile
            && app
                .messages
                .iter()
                .any(|message| message.text.contains("VMOTUI_DEBUG_PANIC"))
        {
            panic!("VMOTUI_DEBUG_PANIC asked for it");
        }
        let scroll = if self.caps.ssh {
            Scroll::HalfPages
        } else {
            Scroll::default()
        };
        let (look, mut drawn) = (&self.look, Drawn::default());
        self.screen.draw(|area, buf| {
            let (what, cursor) = screen::draw(app, look, scroll, area, buf);
            drawn = what;
            cursor
        })?;
        Ok(drawn)
    }

    /// Takes another theme.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn theme(&mut self, name: &str) -> std::result::Result<(), String> {
        self.look = look(&self.library, Some(name), self.caps)?;
        self.screen.invalidate();
        Ok(())
    }

    /// Facts for the info screen.
    pub(super) fn facts(&self) -> Vec<String> {
        let Size { width, height } = self.size;
        let signs = if self.caps.unicode { "Unicode" } else { "ASCII" };
        let far = if self.caps.ssh { ", over SSH" } else { "" };
        vec![
            format!(
                "terminal      {width}×{height}, {:?} colours, {signs}{far}",
                self.caps.depth
            ),
            format!("drawn so far  {} bytes", self.screen.total_bytes()),
        ]
    }
}

fn look(library: &Library, theme: Option<&str>, caps: Caps) -> std::result::Result<Look, String> {
    let styles = library.styles(theme, caps.depth).map_err(|error| error.to_string())?;
    Ok(Look::new(styles, Glyphs::for_unicode(caps.unicode)))
}
