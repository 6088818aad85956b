//! What a piece of screen means. Themes give each role a style; nothing else decides colours.

use strum::{EnumCount, EnumIter, EnumString, IntoStaticStr};

/// The meaning of a piece of screen. Its kebab-case name is the key in a theme's `[roles]`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, EnumCount, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
#[repr(u8)]
pub enum Role {
    /// Plain text; its background is the background of the screen.
    #[default]
    Text,
    /// What may be overlooked: units, separators, hints.
    Dim,
    /// Column heads and section titles.
    Heading,
    /// In order.
    Ok,
    /// Needs a look soon.
    Warn,
    /// Broken, or refused.
    Bad,
    /// Neutral news; something under way.
    Info,
    /// What belongs together with the cursor: active tab, focused title.
    Accent,
    /// The row under the cursor.
    Selection,
    /// A marked row, for actions on many.
    Mark,
    /// A group row that can be folded.
    Group,
    /// Frames and rules.
    Border,
    /// The frame of the panel that has the keyboard.
    BorderFocus,
    /// The title inside a frame.
    Title,
    /// The header and footer bars.
    Bar,
    /// The part of a bar that matters most: the cluster.
    BarStrong,
    /// Badge: read-only mode.
    BadgeRo,
    /// Badge: writes are possible.
    BadgeRw,
    /// Badge: a simulated cluster.
    BadgeDemo,
    /// Badge: a context the operator declared to be production.
    BadgeProd,
    /// A key in hints and help.
    Key,
    /// Text that was not renewed lately, or not read at all.
    Stale,
    /// An action or row that is not available now.
    Disabled,
    /// Text being typed.
    Input,
    /// A hit of the current search or filter.
    Match,
    /// The filled part of a gauge or sparkline.
    Gauge,
    /// A line that a plan adds.
    Added,
    /// A line that a plan removes.
    Removed,
    /// The button of a destructive action.
    Danger,
}

impl Role {
    /// The name used in theme files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
