//! A row of levels: the last values of a series, one cell each.

use crate::ui::theme::Glyphs;

/// The last `width` values as levels between 0 and `max`. A value that is not a number is a blank: it was not measured.
///
/// Zero shows the lowest level and not a blank, so that "nothing" and "not known" stay apart.
pub fn text(values: &[f64], max: f64, width: u16, glyphs: &Glyphs) -> String {
    let from = values.len().saturating_sub(usize::from(width));
    let top = glyphs.levels.len() - 1;
    let level = |value: &f64| {
        let ratio = if max > 0.0 { (value / max).clamp(0.0, 1.0) } else { 0.0 };
        let level = (ratio * top as f64).round() as usize;
        if value.is_nan() {
            " "
        } else {
            glyphs.levels.get(level).copied().unwrap_or(" ")
        }
    };
    values.iter().skip(from).map(level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels() {
        let values = [9.0, 0.0, 3.5, f64::NAN, 7.0, 70.0];
        assert_eq!(text(&values, 7.0, 5, &Glyphs::unicode()), "▁▅ ██");
        assert_eq!(text(&values, 7.0, 5, &Glyphs::ascii()), "_= ##");
        assert_eq!(text(&values, 0.0, 2, &Glyphs::unicode()), "▁▁");
        assert_eq!(text(&[], 1.0, 5, &Glyphs::unicode()), "");
    }
}
