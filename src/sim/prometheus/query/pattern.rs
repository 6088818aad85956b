//! Regular expressions of label matchers: anchored on both sides, without captures. Literals, `.`, classes, groups,
//! alternatives and the repetitions `*`, `+`, `?`; matched in time that grows with the text, never faster.

/// A compiled expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Pattern(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Letter(char),
    Any,
    Class {
        none: bool,
        ranges: Vec<(char, char)>,
    },
    /// Goes on at either place.
    Fork(usize, usize),
    Jump(usize),
    End,
}

impl Pattern {
    /// Compiles an expression; an error says why it cannot be.
    pub(in crate::sim) fn new(text: &str) -> Result<Self, String> {
        let letters: Vec<char> = text.chars().collect();
        let mut reader = Reader {
            letters: &letters,
            at: 0,
            depth: 0,
        };
        let mut steps = Vec::new();
        reader.alternatives(&mut steps)?;
        if reader.at < letters.len() {
            return Err("unexpected )".to_owned());
        }
        steps.push(Step::End);
        Ok(Self(steps))
    }

    /// Whether the whole text matches.
    pub(in crate::sim) fn matches(&self, text: &str) -> bool {
        let mut now = vec![false; self.0.len()];
        self.enter(0, &mut now);
        for letter in text.chars() {
            let mut next = vec![false; self.0.len()];
            for (place, step) in self.0.iter().enumerate() {
                let fits = now.get(place) == Some(&true)
                    && match step {
                        Step::Letter(wanted) => *wanted == letter,
                        Step::Any => letter != '\n',
                        Step::Class { none, ranges } => {
                            *none != ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter))
                        }
                        Step::Fork(..) | Step::Jump(_) | Step::End => false,
                    };
                if fits {
                    self.enter(place + 1, &mut next);
                }
            }
            now = next;
        }
        now.last() == Some(&true)
    }

    /// Marks a place and all that is reached from it without a letter.
    fn enter(&self, place: usize, marks: &mut [bool]) {
        let mut todo = vec![place];
        while let Some(place) = todo.pop() {
            match marks.get_mut(place) {
                Some(mark) if !*mark => *mark = true,
                _ => continue,
            }
            match self.0.get(place) {
                Some(Step::Fork(one, other)) => todo.extend([*one, *other]),
                Some(Step::Jump(to)) => todo.push(*to),
                _ => {}
            }
        }
    }
}

struct Reader<'a> {
    letters: &'a [char],
    at: usize,
    /// How many groups are open.
    depth: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek();
        self.at += usize::from(letter.is_some());
        letter
    }

    fn alternatives(&mut self, out: &mut Vec<Step>) -> Result<(), String> {
        let start = out.len();
        self.sequence(out)?;
        let mut ends = Vec::new();
        while self.peek() == Some('|') {
            self.at += 1;
            shift(out, start);
            out.insert(start, Step::Fork(start + 1, out.len() + 2));
            for end in &mut ends {
                *end += 1;
            }
            ends.push(out.len());
            out.push(Step::Jump(0));
            self.sequence(out)?;
        }
        let here = out.len();
        for end in ends {
            if let Some(step) = out.get_mut(end) {
                *step = Step::Jump(here);
            }
        }
        Ok(())
    }

    fn sequence(&mut self, out: &mut Vec<Step>) -> Result<(), String> {
        while let Some(letter) = self.peek() {
            if matches!(letter, '|' | ')') {
                break;
            }
            let start = out.len();
            self.piece(out)?;
            match self.peek() {
                Some('*') => {
                    shift(out, start);
                    out.insert(start, Step::Fork(start + 1, out.len() + 2));
                    out.push(Step::Jump(start));
                }
                Some('+') => out.push(Step::Fork(start, out.len() + 1)),
                Some('?') => {
                    shift(out, start);
                    out.insert(start, Step::Fork(start + 1, out.len() + 1));
                }
                Some('{') => return Err("counted repetition is not known to the simulated Prometheus".to_owned()),
                _ => continue,
            }
            self.at += 1;
            if self.peek() == Some('?') {
                self.at += 1; // greedy or not is no question where the whole text must match
            }
        }
        Ok(())
    }

    fn piece(&mut self, out: &mut Vec<Step>) -> Result<(), String> {
        let step = match self.next().unwrap_or_default() {
            '(' => {
                if self.letters.get(self.at..self.at + 2) == Some(&['?', ':']) {
                    self.at += 2;
                }
                self.depth += 1;
                if self.depth > 200 {
                    return Err("expression nests too deeply".to_owned());
                }
                self.alternatives(out)?;
                self.depth -= 1;
                return match self.next() {
                    Some(')') => Ok(()),
                    _ => Err("missing closing )".to_owned()),
                };
            }
            '.' => Step::Any,
            '[' => self.class()?,
            '\\' => self.escaped()?,
            '*' | '+' | '?' => return Err("missing argument to repetition operator".to_owned()),
            '^' | '$' => return Ok(()),
            letter => Step::Letter(letter),
        };
        out.push(step);
        Ok(())
    }

    fn escaped(&mut self) -> Result<Step, String> {
        let ranges = |none, ranges: &[(char, char)]| Step::Class {
            none,
            ranges: ranges.to_vec(),
        };
        Ok(match self.next().ok_or("trailing backslash")? {
            'd' => ranges(false, &[('0', '9')]),
            'w' => ranges(false, &[('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')]),
            's' => ranges(false, &[(' ', ' '), ('\t', '\n')]),
            letter if letter.is_ascii_alphanumeric() => return Err("invalid escape sequence".to_owned()),
            letter => Step::Letter(letter),
        })
    }

    fn class(&mut self) -> Result<Step, String> {
        let none = self.peek() == Some('^');
        self.at += usize::from(none);
        let mut ranges = Vec::new();
        loop {
            let low = match self.next() {
                Some(']') if !ranges.is_empty() => return Ok(Step::Class { none, ranges }),
                Some('\\') => self.next(),
                letter => letter,
            };
            let low = low.ok_or("missing closing ]")?;
            let to = self.peek() == Some('-') && self.letters.get(self.at + 1).is_some_and(|next| *next != ']');
            let high = if to {
                self.at += 1;
                self.next().ok_or("missing closing ]")?
            } else {
                low
            };
            ranges.push((low, high));
        }
    }
}

/// Makes room for one step at `start`: what leads behind it leads one further.
fn shift(steps: &mut [Step], start: usize) {
    let moved = |to: &mut usize| *to += usize::from(*to >= start);
    for step in steps.iter_mut().skip(start) {
        match step {
            Step::Fork(one, other) => {
                moved(one);
                moved(other);
            }
            Step::Jump(to) => moved(to),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_has_to_match() {
        for (pattern, text, fits) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            (".*", "", true),
            (".+", "", false),
            ("a.*c", "abbbc", true),
            ("a|b|cd", "cd", true),
            ("a|b|cd", "c", false),
            ("(?:a|b)+x?", "abba", true),
            ("(a|b)+x?", "abbax", true),
            ("(a|b)+x?", "axx", false),
            ("px_pool_stats_(used|total)_bytes", "px_pool_stats_total_bytes", true),
            ("172\\.16\\.0\\.\\d+:9100", "172.16.0.14:9100", true),
            ("172\\.16\\.0\\.\\d+:9100", "172x16.0.14:9100", false),
            ("[a-c]+[^x]", "abcd", true),
            ("[a-c]+[^x]", "abcx", false),
            ("^a$", "a", true),
            ("(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
            ("(a|(b|c)d)*", "abdcda", true),
            ("", "", true),
        ] {
            assert_eq!(
                Pattern::new(pattern).unwrap().matches(text),
                fits,
                "{pattern} on {text}"
            );
        }
    }

    #[test]
    fn a_broken_expression_says_why() {
        for (pattern, why) in [
            ("a(", "missing closing )"),
            ("a)", "unexpected )"),
            ("*a", "missing argument to repetition operator"),
            ("[a", "missing closing ]"),
            ("\\", "trailing backslash"),
            (&"(".repeat(300), "expression nests too deeply"),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap_err(), why, "{pattern}");
        }
    }
}
