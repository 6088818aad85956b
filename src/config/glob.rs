//! Patterns of names: `*` for any run of characters, `?` for one.

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(String);

impl Default for Glob {
    /// Everything.
    fn default() -> Self {
        Self("*".to_owned())
    }
}

impl From<&str> for Glob {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Glob {
    /// Whether the whole of `name` fits.
    pub fn matches(&self, name: &str) -> bool {
        // positions to go back to: the pattern after the last star, and what it has swallowed so far
        let (mut pattern, mut text) = (self.0.chars(), name.chars());
        let mut back = None;
        loop {
            let (rest_pattern, rest_text) = (pattern.clone(), text.clone());
            match (pattern.next(), text.next()) {
                (Some('*'), _) => {
                    back = Some((pattern.clone(), rest_text.clone()));
                    text = rest_text;
                }
                (Some('?'), Some(_)) => {}
                (Some(wanted), Some(found)) if wanted == found => {}
                (None, None) => return true,
                _ => {
                    let Some((after, mut swallowed)) = back.take() else {
                        return false;
                    };
                    if swallowed.next().is_none() {
                        return false;
                    }
                    (pattern, text) = (after.clone(), swallowed.clone());
                    back = Some((after, swallowed));
                    drop(rest_pattern);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, name, wanted) in [
            ("*", "", true),
            ("*", "anything", true),
            ("prod-*", "prod-dc1", true),
            ("prod-*", "preprod-dc1", false),
            ("*-prod", "a-prod-prod", true),
            ("*-prod", "a-prod-x", false),
            ("dc?", "dc1", true),
            ("dc?", "dc", false),
            ("dc?", "dc12", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXcYb", false),
            ("", "", true),
            ("", "a", false),
            ("shop", "shop", true),
            ("shop", "shopping", false),
        ] {
            assert_eq!(Glob::from(pattern).matches(name), wanted, "{pattern} {name}");
        }
    }
}
