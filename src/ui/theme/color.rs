//! How many colours the terminal has, and how a theme's colours are brought down to that.

use ratatui::style::Color;
use strum::{Display, EnumString};

/// What the terminal can show. Ordered: more is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum Depth {
    /// No colours: bold, underline, dim and reverse only.
    Mono,
    /// The sixteen named colours, as the user's terminal palette defines them.
    #[strum(to_string = "16", serialize = "ansi16")]
    Ansi16,
    /// The 6×6×6 cube and the grey ramp.
    #[strum(to_string = "256", serialize = "ansi256")]
    Ansi256,
    /// 24 bit.
    #[strum(to_string = "truecolor", serialize = "24bit")]
    True,
}

/// `color`, or the nearest thing to it that `depth` has. Named colours stay as they are except in [`Depth::Mono`].
pub fn quantise(color: Color, depth: Depth) -> Color {
    match (depth, color) {
        (Depth::True, _) | (_, Color::Reset) => color,
        (Depth::Mono, _) => Color::Reset,
        (Depth::Ansi256, Color::Rgb(r, g, b)) => Color::Indexed(cube(r, g, b)),
        (Depth::Ansi16, Color::Rgb(r, g, b)) => sixteen(r, g, b),
        (Depth::Ansi16, Color::Indexed(index @ 16..)) => {
            let (r, g, b) = indexed(index);
            sixteen(r, g, b)
        }
        (Depth::Ansi256 | Depth::Ansi16, _) => color,
    }
}

/// The levels of one axis of the 256-colour cube (xterm's `256colres.pl`).
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Red, green and blue of a colour index from 16 up; below that the terminal's palette decides, and black is returned.
pub fn indexed(index: u8) -> (u8, u8, u8) {
    let level = |n: u8| LEVELS.get(usize::from(n)).copied().unwrap_or(0);
    match index {
        0..=15 => (0, 0, 0),
        16..=231 => {
            let n = index - 16;
            (level(n / 36), level(n / 6 % 6), level(n % 6))
        }
        232..=255 => {
            let grey = 8 + (index - 232) * 10;
            (grey, grey, grey)
        }
    }
}

fn cube(r: u8, g: u8, b: u8) -> u8 {
    let distance = |index: u8| {
        let (ir, ig, ib) = indexed(index);
        [(r, ir), (g, ig), (b, ib)]
            .iter()
            .map(|(x, y)| u32::from(x.abs_diff(*y)).pow(2))
            .sum::<u32>()
    };
    (16..=255).min_by_key(|index| distance(*index)).unwrap_or(16)
}

/// By hue rather than by distance: pastel colours lie nearest to grey, and would all lose their meaning.
fn sixteen(r: u8, g: u8, b: u8) -> Color {
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = max - min;
    if chroma < 36 || u16::from(chroma) * 5 < u16::from(max) {
        return match max {
            0..=63 => Color::Black,
            64..=143 => Color::DarkGray,
            144..=215 => Color::Gray,
            _ => Color::White,
        };
    }
    let bright = max > 191;
    let pick = |dark, light| if bright { light } else { dark };
    let (rf, gf, bf) = (f32::from(r), f32::from(g), f32::from(b));
    let sextant = if max == r {
        ((gf - bf) / f32::from(chroma)).rem_euclid(6.0)
    } else if max == g {
        (bf - rf) / f32::from(chroma) + 2.0
    } else {
        (rf - gf) / f32::from(chroma) + 4.0
    };
    match sextant {
        s if !(0.4..5.2).contains(&s) => pick(Color::Red, Color::LightRed),
        s if s < 1.5 => pick(Color::Yellow, Color::LightYellow),
        s if s < 2.6 => pick(Color::Green, Color::LightGreen),
        s if s < 3.45 => pick(Color::Cyan, Color::LightCyan),
        s if s < 4.3 => pick(Color::Blue, Color::LightBlue),
        _ => pick(Color::Magenta, Color::LightMagenta),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cube_hits_its_own_colours() {
        for index in 16..=255u8 {
            let (r, g, b) = indexed(index);
            assert_eq!(indexed(cube(r, g, b)), (r, g, b), "{index}");
        }
    }

    #[test]
    fn sixteen_keeps_the_hue() {
        for (rgb, want) in [
            ((0, 0, 0), Color::Black),
            ((0x0f, 0x14, 0x19), Color::Black),
            ((255, 255, 255), Color::White),
            ((0x8b, 0x94, 0x9e), Color::Gray),
            ((0xff, 0x7b, 0x72), Color::LightRed),
            ((0x8b, 0, 0), Color::Red),
            ((0xe3, 0xb3, 0x41), Color::LightYellow),
            ((0x56, 0xd3, 0x64), Color::LightGreen),
            ((0x58, 0xa6, 0xff), Color::LightBlue),
            ((0x1f, 0x3a, 0x5f), Color::Blue),
            ((0xd2, 0xa8, 0xff), Color::LightMagenta),
            ((0x39, 0xc5, 0xcf), Color::LightCyan),
        ] {
            let (r, g, b) = rgb;
            assert_eq!(quantise(Color::Rgb(r, g, b), Depth::Ansi16), want, "{rgb:?}");
        }
    }

    #[test]
    fn named_colours_survive_and_mono_has_none() {
        for depth in [Depth::Ansi16, Depth::Ansi256, Depth::True] {
            assert_eq!(quantise(Color::LightRed, depth), Color::LightRed);
            assert_eq!(quantise(Color::Reset, depth), Color::Reset);
        }
        assert_eq!(quantise(Color::Rgb(1, 2, 3), Depth::Mono), Color::Reset);
        assert_eq!(quantise(Color::Indexed(196), Depth::Ansi16), Color::LightRed);
        assert_eq!(quantise(Color::Rgb(255, 0, 0), Depth::Ansi256), Color::Indexed(196));
    }
}
