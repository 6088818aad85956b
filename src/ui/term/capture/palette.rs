//! The colours of a picture: a terminal has its own, a picture needs them fixed.

use ratatui::style::Color;

use crate::ui::term::paint::ansi_index;
use crate::ui::theme::color::indexed;

/// Values for the colours that a terminal would choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Default foreground, as 0xRRGGBB.
    pub fg: u32,
    /// Default background.
    pub bg: u32,
    /// The sixteen named colours.
    pub ansi: [u32; 16],
}

impl Palette {
    /// A dark terminal.
    pub const DARK: Self = Self {
        fg: 0x00d5_dbe3,
        bg: 0x0010_151c,
        ansi: [
            0x0010_151c,
            0x00e0_6c75,
            0x006c_c987,
            0x00d9_a657,
            0x005b_9fe6,
            0x00bf_8ae8,
            0x004f_c1c0,
            0x00c3_cad3,
            0x0073_7f8c,
            0x00ff_8f85,
            0x008f_e3a6,
            0x00f0_c987,
            0x0086_bff7,
            0x00d9_b5f8,
            0x0080_dedd,
            0x00ff_ffff,
        ],
    };
    /// A light terminal.
    pub const LIGHT: Self = Self {
        fg: 0x001e_252c,
        bg: 0x00fb_fbf8,
        ansi: [
            0x001e_252c,
            0x00ab_1f1f,
            0x001a_6b34,
            0x007d_5200,
            0x000c_5ba8,
            0x006c_34a3,
            0x0006_625f,
            0x0080_8a94,
            0x005a_6570,
            0x00c4_3333,
            0x0022_8344,
            0x0095_6500,
            0x0018_70c9,
            0x0082_47bd,
            0x000a_7a77,
            0x00ff_ffff,
        ],
    };

    /// The value of a colour; `ground` is the default it falls back to.
    pub(super) fn value(&self, color: Color, ground: u32) -> u32 {
        let named = |n: u8| self.ansi.get(usize::from(n)).copied().unwrap_or(ground);
        let rgb = |(r, g, b): (u8, u8, u8)| u32::from_be_bytes([0, r, g, b]);
        match color {
            Color::Reset => ground,
            Color::Rgb(r, g, b) => rgb((r, g, b)),
            Color::Indexed(n) if n < 16 => named(n),
            Color::Indexed(n) => rgb(indexed(n)),
            other => named(ansi_index(other)),
        }
    }
}
