//! "Did you mean": the known word nearest to a mistyped one.

/// The candidate nearest to `word`, or `None` when nothing is near enough to be what was meant.
///
/// Near enough is an edit distance of at most about a third of the word's length (at least one edit), in
/// characters, without regard to ASCII case. Of several equally near candidates the first one wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().map(|c| c.to_ascii_lowercase()).collect();
    // A word longer than any name we know is not a typing error; do not spend quadratic time on it.
    if word.is_empty() || word.len() > 64 {
        return None;
    }
    let limit = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// `; did you mean "x"?`, or nothing: the tail of an error message.
pub fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates)
        .map(|near| format!("; did you mean \"{near}\"?"))
        .unwrap_or_default()
}

/// Edit distance where swapping two neighbours counts once (optimal string alignment): the commonest slip of all.
fn distance(a: &[char], b: &str) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=a.len()).collect();
    let mut last = None;
    for (i, cb) in b.chars().map(|c| c.to_ascii_lowercase()).enumerate() {
        let mut next = vec![i + 1];
        for (j, ca) in a.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX - 1);
            let mut cost = (at(&row, j) + usize::from(*ca != cb))
                .min(at(&row, j + 1) + 1)
                .min(at(&next, j) + 1);
            let swapped = j.checked_sub(1).filter(|k| a.get(*k) == Some(&cb) && last == Some(*ca));
            if let Some(k) = swapped {
                cost = cost.min(at(&before, k) + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(cb);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, want) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("kitten", "sitting", 3),
            ("", "xy", 2),
            ("blod", "bold", 1),
            ("ab", "ba", 1),
            ("ca", "abc", 3),
        ] {
            let chars: Vec<char> = a.chars().collect();
            assert_eq!(distance(&chars, b), want, "{a} {b}");
        }
    }

    #[test]
    fn finds_the_slip_and_stays_silent_otherwise() {
        let known = ["selection", "border", "heading"];
        assert_eq!(nearest("selektion", known), Some("selection"));
        assert_eq!(nearest("BORDRE", known), Some("border"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(hint("headng", known), "; did you mean \"heading\"?");
        assert_eq!(hint("qqqqqq", known), "");
    }
}
