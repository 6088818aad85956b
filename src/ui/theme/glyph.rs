//! The signs that are drawn, in Unicode and in ASCII.
//!
//! Every sign is one cell wide in both sets, so that switching never moves a column. Only signs that no terminal draws
//! as a two-cell emoji are used, and none needs a patched font.

use ratatui::symbols::border;
use strum::{EnumCount, EnumIter};

/// A state that is shown as a sign beside its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumIter)]
pub enum Sign {
    /// In order.
    Ok,
    /// Needs a look.
    Warn,
    /// Broken or refused.
    Bad,
    /// Not read, not known.
    Unknown,
    /// Neutral news.
    Info,
    /// Running.
    Running,
    /// Switched off.
    Off,
    /// On its way somewhere else.
    Moving,
    /// Paused.
    Paused,
    /// Waiting for its turn.
    Waiting,
    /// Not allowed to this user, or not in this mode.
    Denied,
    /// Nothing worth a sign: a blank.
    None,
}

/// One set of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// ASCII only.
    pub ascii: bool,
    /// In order.
    pub ok: &'static str,
    /// Needs a look.
    pub warn: &'static str,
    /// Broken or refused.
    pub bad: &'static str,
    /// Not known.
    pub unknown: &'static str,
    /// Neutral news.
    pub info: &'static str,
    /// Running.
    pub running: &'static str,
    /// Switched off.
    pub off: &'static str,
    /// On its way.
    pub moving: &'static str,
    /// Paused.
    pub paused: &'static str,
    /// Waiting for its turn.
    pub waiting: &'static str,
    /// Not allowed.
    pub denied: &'static str,
    /// Left edge of the row under the cursor.
    pub cursor: &'static str,
    /// A marked row.
    pub mark: &'static str,
    /// A folded group.
    pub folded: &'static str,
    /// An unfolded group.
    pub unfolded: &'static str,
    /// Sorted, smallest first.
    pub ascending: &'static str,
    /// Sorted, greatest first.
    pub descending: &'static str,
    /// Text was cut here.
    pub ellipsis: &'static str,
    /// Between the parts of a line.
    pub separator: &'static str,
    /// From one thing to another.
    pub arrow: &'static str,
    /// A list item.
    pub bullet: &'static str,
    /// A breadcrumb leads on.
    pub crumb: &'static str,
    /// Multiplication: surge ×2.
    pub times: &'static str,
    /// No value.
    pub none: &'static str,
    /// More above.
    pub more_above: &'static str,
    /// More below.
    pub more_below: &'static str,
    /// Gauge fill from one eighth to a full cell; in ASCII only the last is used.
    pub eighths: [&'static str; 8],
    /// Sparkline levels, from the lowest to the highest.
    pub levels: [&'static str; 8],
    /// Frame lines.
    pub border: border::Set<'static>,
    /// A horizontal rule.
    pub rule: &'static str,
    /// A vertical rule.
    pub vertical: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    ascii: false,
    ok: "✓",
    warn: "!",
    bad: "✗",
    unknown: "?",
    info: "·",
    running: "●",
    off: "○",
    moving: "→",
    paused: "‖",
    waiting: "…",
    denied: "⊘",
    cursor: "▌",
    mark: "◆",
    folded: "▸",
    unfolded: "▾",
    ascending: "▲",
    descending: "▼",
    ellipsis: "…",
    separator: "·",
    arrow: "→",
    bullet: "•",
    crumb: "›",
    times: "×",
    none: "–",
    more_above: "↑",
    more_below: "↓",
    eighths: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    border: border::PLAIN,
    rule: "─",
    vertical: "│",
};

const ASCII: Glyphs = Glyphs {
    ascii: true,
    ok: "+",
    warn: "!",
    bad: "x",
    unknown: "?",
    info: "i",
    running: "*",
    off: "o",
    moving: ">",
    paused: "=",
    waiting: "~",
    denied: "/",
    cursor: ">",
    mark: "*",
    folded: "+",
    unfolded: "-",
    ascending: "^",
    descending: "v",
    ellipsis: "~",
    separator: "-",
    arrow: ">",
    bullet: "*",
    crumb: ">",
    times: "x",
    none: "-",
    more_above: "^",
    more_below: "v",
    eighths: [" ", " ", " ", "#", "#", "#", "#", "#"],
    levels: ["_", ".", ":", "-", "=", "+", "*", "#"],
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
    rule: "-",
    vertical: "|",
};

impl Glyphs {
    /// The Unicode set.
    pub const fn unicode() -> Self {
        UNICODE
    }

    /// The ASCII set.
    pub const fn ascii() -> Self {
        ASCII
    }

    /// The set for a terminal that does, or does not, show Unicode.
    pub const fn for_unicode(unicode: bool) -> Self {
        if unicode { UNICODE } else { ASCII }
    }

    /// The sign of a state; one cell.
    pub const fn sign(&self, sign: Sign) -> &'static str {
        match sign {
            Sign::Ok => self.ok,
            Sign::Warn => self.warn,
            Sign::Bad => self.bad,
            Sign::Unknown => self.unknown,
            Sign::Info => self.info,
            Sign::Running => self.running,
            Sign::Off => self.off,
            Sign::Moving => self.moving,
            Sign::Paused => self.paused,
            Sign::Waiting => self.waiting,
            Sign::Denied => self.denied,
            Sign::None => " ",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::IntoEnumIterator;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    fn all(g: &Glyphs) -> Vec<&'static str> {
        let mut all: Vec<&str> = Sign::iter().map(|sign| g.sign(sign)).collect();
        all.extend([
            g.cursor,
            g.mark,
            g.folded,
            g.unfolded,
            g.ascending,
            g.descending,
            g.ellipsis,
            g.separator,
            g.arrow,
        ]);
        all.extend([
            g.bullet,
            g.crumb,
            g.times,
            g.none,
            g.more_above,
            g.more_below,
            g.rule,
            g.vertical,
        ]);
        all.extend(g.eighths.iter().chain(&g.levels).copied());
        let b = g.border;
        all.extend([b.top_left, b.top_right, b.bottom_left, b.bottom_right]);
        all.extend([b.vertical_left, b.vertical_right, b.horizontal_top, b.horizontal_bottom]);
        all
    }

    #[test]
    fn every_glyph_is_one_cell() {
        for set in [Glyphs::unicode(), Glyphs::ascii()] {
            for glyph in all(&set) {
                assert_eq!(glyph.width(), 1, "{glyph}");
                // The CJK width counts ambiguous characters as two; emoji must not be among ours.
                assert!(!glyph.contains('\u{fe0f}'), "{glyph}");
            }
        }
        assert!(all(&Glyphs::ascii()).iter().all(|glyph| glyph.is_ascii()));
    }

    #[test]
    fn no_two_states_share_a_sign() {
        for set in [Glyphs::unicode(), Glyphs::ascii()] {
            let signs: BTreeSet<&str> = Sign::iter().map(|sign| set.sign(sign)).collect();
            assert_eq!(signs.len(), Sign::COUNT);
        }
    }
}
