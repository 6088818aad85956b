//! What every draw function is handed: the styles of the roles, and the signs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use strum::EnumCount;

use super::{Glyphs, Role, Sign};

/// One style for every role, already brought down to what the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Styles([Style; Role::COUNT]);

impl Default for Styles {
    fn default() -> Self {
        Self([Style::new(); Role::COUNT])
    }
}

impl Styles {
    /// The style of a role.
    pub fn get(&self, role: Role) -> Style {
        self.0.get(role as usize).copied().unwrap_or_default()
    }

    /// Sets the style of a role.
    pub fn set(&mut self, role: Role, style: Style) {
        if let Some(slot) = self.0.get_mut(role as usize) {
            *slot = style;
        }
    }
}

/// Styles and signs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The style of each role.
    pub styles: Styles,
    /// The signs.
    pub glyphs: Glyphs,
}

impl Look {
    /// Puts the two together.
    pub fn new(styles: Styles, glyphs: Glyphs) -> Self {
        Self { styles, glyphs }
    }

    /// The style of a role, as it stands on the plain screen.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role)
    }

    /// The style of a role where it stands on a row of its own style: a status word on the selected row.
    ///
    /// A row style that sets the foreground, or reverses, wins over the role's colours, since a colour chosen for the
    /// plain background may vanish there; what then still tells the status is its word and sign.
    pub fn over(&self, role: Role, row: Role) -> Style {
        if role == row {
            return self.style(row);
        }
        let (style, row) = (self.style(role), self.style(row));
        let reversed = |style: Style| style.add_modifier.contains(Modifier::REVERSED);
        if style.bg.is_some() && role != Role::Text {
            // The cells may have been reversed with their row; the badge brings its own ground.
            return if reversed(style) {
                style
            } else {
                style.remove_modifier(Modifier::REVERSED)
            };
        }
        if reversed(style) && reversed(row) {
            // Reversed twice is plain, which is what stands out on a reversed row.
            return Style {
                add_modifier: style.add_modifier - Modifier::REVERSED,
                ..row
            }
            .remove_modifier(Modifier::REVERSED);
        }
        if row.fg.is_some() || row.add_modifier.contains(Modifier::REVERSED) {
            return row.add_modifier(style.add_modifier - Modifier::DIM);
        }
        style.patch(row)
    }

    /// The sign of a state; one cell.
    pub fn sign(&self, sign: Sign) -> &'static str {
        self.glyphs.sign(sign)
    }

    /// Clears an area to blanks in the style of a role: the ground that widgets draw on.
    pub fn fill(&self, area: Rect, buf: &mut Buffer, role: Role) {
        let area = area.intersection(buf.area);
        let style = self.style(Role::Text).patch(self.style(role));
        for position in area.positions() {
            if let Some(cell) = buf.cell_mut(position) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;

    fn look(selection: Style) -> Look {
        let mut styles = Styles::default();
        styles.set(Role::Bad, Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
        styles.set(Role::BadgeRo, Style::new().fg(Color::Black).bg(Color::Green));
        styles.set(Role::Selection, selection);
        Look::new(styles, Glyphs::unicode())
    }

    #[test]
    fn a_selection_without_foreground_keeps_the_colour_of_the_status() {
        let style = look(Style::new().bg(Color::Blue)).over(Role::Bad, Role::Selection);
        assert_eq!((style.fg, style.bg), (Some(Color::Red), Some(Color::Blue)));
    }

    #[test]
    fn a_reversed_selection_drops_the_colour_but_not_the_weight() {
        let style = look(Style::new().reversed()).over(Role::Bad, Role::Selection);
        assert_eq!(style.fg, None);
        assert!(style.add_modifier.contains(Modifier::REVERSED | Modifier::BOLD));
    }

    #[test]
    fn a_badge_keeps_its_ground() {
        let style = look(Style::new().bg(Color::Blue)).over(Role::BadgeRo, Role::Selection);
        assert_eq!(style.bg, Some(Color::Green));
        let style = look(Style::new().reversed()).over(Role::BadgeRo, Role::Selection);
        assert!(style.sub_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn what_is_reversed_on_a_reversed_row_is_plain() {
        let mut look = look(Style::new().reversed());
        look.styles.set(Role::Match, Style::new().reversed().bold());
        let style = look.over(Role::Match, Role::Selection);
        assert!(style.sub_modifier.contains(Modifier::REVERSED) && style.add_modifier == Modifier::BOLD);
        assert_eq!(look.over(Role::Selection, Role::Selection), look.style(Role::Selection));
    }
}
