//! How the window follows the cursor.

/// How the window follows the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    /// Line by line, with so many rows kept in view before and behind the cursor.
    Lines {
        /// Rows kept in view around the cursor.
        margin: usize,
    },
    /// By half a page when the cursor leaves the window: each scroll repaints half the screen, so over a slow link
    /// there had better be few.
    HalfPages,
}

impl Default for Scroll {
    fn default() -> Self {
        Self::Lines { margin: 2 }
    }
}

/// The first visible row, given the one of the last frame. `height` rows fit, the cursor stands on row `cursor` of `len`.
pub fn follow(offset: usize, cursor: Option<usize>, len: usize, height: usize, scroll: Scroll) -> usize {
    let last = len.saturating_sub(height);
    let offset = offset.min(last);
    let (Some(cursor), true) = (cursor.map(|c| c.min(len.saturating_sub(1))), height > 0) else {
        return offset;
    };
    let followed = match scroll {
        Scroll::Lines { margin } => {
            let margin = margin.min((height - 1) / 2);
            offset
                .min(cursor.saturating_sub(margin))
                .max((cursor + margin + 1).saturating_sub(height))
        }
        Scroll::HalfPages if (offset..offset + height).contains(&cursor) => offset,
        Scroll::HalfPages => cursor.saturating_sub(height / 2),
    };
    followed.min(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn windows() {
        let lines = Scroll::default();
        for (offset, cursor, len, height, scroll, want) in [
            (0, 0, 100, 10, lines, 0),
            (0, 7, 100, 10, lines, 0),
            (0, 8, 100, 10, lines, 1),
            (50, 51, 100, 10, lines, 49),
            (0, 99, 100, 10, lines, 90),
            (95, 99, 100, 10, lines, 90),
            (5, 3, 4, 10, lines, 0),
            (0, 5, 100, 1, lines, 5),
            (0, 9, 100, 10, Scroll::HalfPages, 0),
            (0, 10, 100, 10, Scroll::HalfPages, 5),
            (50, 49, 100, 10, Scroll::HalfPages, 44),
            (50, 2, 100, 10, Scroll::HalfPages, 0),
            (0, 98, 100, 10, Scroll::HalfPages, 90),
        ] {
            assert_eq!(
                follow(offset, Some(cursor), len, height, scroll),
                want,
                "{offset} {cursor} {scroll:?}"
            );
        }
        assert_eq!(follow(40, None, 100, 10, lines), 40);
        assert_eq!(follow(40, Some(3), 100, 0, lines), 40);
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_view(
            offset in 0usize..300, cursor in 0usize..250, len in 1usize..200, height in 1usize..60, half: bool,
        ) {
            let scroll = if half { Scroll::HalfPages } else { Scroll::default() };
            let first = follow(offset, Some(cursor), len, height, scroll);
            let cursor = cursor.min(len - 1);
            prop_assert!((first..first + height).contains(&cursor));
            prop_assert!(first <= len.saturating_sub(height));
            prop_assert_eq!(follow(first, Some(cursor), len, height, scroll), first);
        }
    }
}
