//! `label_replace`: a label out of a part of another one.
use super::Refusal;
use super::parse::Expr;
use super::pattern::Pattern;
use super::value::{Labels, Sample, label};

/// An expression with at most one group, cut at it.
struct Cut {
    whole: Pattern,
    parts: Option<[Pattern; 3]>,
}

impl Cut {
    fn new(expression: &str) -> Result<Self, Refusal> {
        let bad = |why: String| Refusal::execution(format!("invalid regular expression in label_replace(): {why}"));
        let pattern = |text: &str| Pattern::new(text).map_err(bad);
        let group = expression.split_once('(').and_then(|(before, rest)| {
            let (inner, after) = rest.split_once(')')?;
            Some((before, inner, after))
        });
        let parts = match group {
            None => None,
            Some((before, inner, after))
                if !inner.starts_with("?:") && !inner.contains('(') && !after.contains('(') =>
            {
                Some([pattern(before)?, pattern(inner)?, pattern(after)?])
            }
            Some(_) => {
                let why = "groups within groups are not known to the simulated Prometheus";
                return Err(Refusal::execution(why));
            }
        };
        Ok(Self {
            whole: pattern(expression)?,
            parts,
        })
    }

    /// What the group stands for in a text that matches: as much as possible.
    fn group<'a>(&self, text: &'a str) -> &'a str {
        let Some([before, inner, after]) = &self.parts else {
            return "";
        };
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for start in &places {
            for end in places.iter().rev().take_while(|end| *end >= start) {
                let parts = (text.get(..*start), text.get(*start..*end), text.get(*end..));
                if let (Some(head), Some(body), Some(tail)) = parts
                    && before.matches(head)
                    && inner.matches(body)
                    && after.matches(tail)
                {
                    return body;
                }
            }
        }
        ""
    }
}

/// Carries it out on samples: the label to write, the replacement, the label to read, and the expression.
///
/// # Errors
/// Where an argument is missing or no text, or an expression is not known here.
pub(super) fn replaced(samples: Vec<Sample>, arguments: &[Expr]) -> Result<Vec<Sample>, Refusal> {
    let [
        Expr::Text(to),
        Expr::Text(replacement),
        Expr::Text(from),
        Expr::Text(expression),
    ] = arguments
    else {
        return Err(Refusal::parse(0, "expected 4 strings in call to \"label_replace\""));
    };
    let name = known(to)
        .ok_or_else(|| Refusal::execution(format!("the label {to:?} is not known to the simulated Prometheus")))?;
    let cut = Cut::new(expression)?;
    let each = samples.into_iter().map(|mut sample| {
        let text = label(&sample.labels, from).to_owned();
        if cut.whole.matches(&text) {
            put(&mut sample.labels, name, replacement.replace("$1", cut.group(&text)));
        }
        sample
    });
    Ok(each.collect())
}

fn put(labels: &mut Labels, name: &'static str, text: String) {
    labels.retain(|(known, _)| *known != name);
    if !text.is_empty() {
        labels.push((name, text));
        labels.sort();
    }
}

/// Names of labels live as long as the program; these are what queries make.
fn known(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 8] = [
        "instance",
        "node",
        "nodename",
        "name",
        "pod",
        "pool",
        "volumename",
        "namespace",
    ];
    NAMES.into_iter().find(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_one_label_becomes_another() {
        let text = |text: &str| Expr::Text(text.to_owned());
        for (expression, replacement, wanted) in [
            ("(.*)", "$1", "10.0.0.7:9100"),
            ("([^:]+):.*", "$1", "10.0.0.7"),
            ("([^:]+):9100", "<$1>", "<10.0.0.7>"),
            ("10.+", "same", "same"),
            ("([^:]+)", "$1", ""),
        ] {
            let sample = Sample {
                labels: vec![("instance", "10.0.0.7:9100".to_owned())],
                value: 1.0,
            };
            let arguments = [text("node"), text(replacement), text("instance"), text(expression)];
            let found = replaced(vec![sample], &arguments).unwrap();
            assert_eq!(label(&found[0].labels, "node"), wanted, "{expression}");
        }
        assert!(replaced(Vec::new(), &[text("node"), text("$1"), text("a"), text("((a))")]).is_err());
        assert!(replaced(Vec::new(), &[text("node")]).is_err());
    }
}
