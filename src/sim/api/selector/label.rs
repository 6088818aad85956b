//! Label selectors, equality- and set-based (apimachinery/pkg/labels/selector.go).
use serde_json::Value;

use super::lex::{Token, tokens};

/// Requirements that must all hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels(Vec<Requirement>);

#[derive(Clone, Debug)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Greater(i64),
    Less(i64),
}

impl Labels {
    /// Reads a selector; the error is the server's own text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let tokens = tokens(text);
        let mut parser = Parser {
            tokens: tokens.into_iter().peekable(),
        };
        let mut all = Vec::new();
        loop {
            match parser.ahead() {
                Token::Word(_) | Token::Not => {}
                Token::End => return Ok(Self(all)),
                other => {
                    return Err(format!(
                        "found '{}', expected: !, identifier, or 'end of string'",
                        other.text()
                    ));
                }
            }
            all.push(
                parser
                    .requirement()
                    .map_err(|why| format!("unable to parse requirement: {why}"))?,
            );
            match parser.take() {
                Token::End => return Ok(Self(all)),
                Token::Comma => match parser.ahead() {
                    Token::Word(_) | Token::Not => {}
                    other => return Err(format!("found '{}', expected: identifier after ','", other.text())),
                },
                other => return Err(format!("found '{}', expected: ',' or 'end of string'", other.text())),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn matches(&self, object: &Value) -> bool {
        let labels = object.get("metadata").and_then(|metadata| metadata.get("labels"));
        self.0.iter().all(|requirement| {
            let value = labels
                .and_then(|labels| labels.get(&requirement.key))
                .and_then(Value::as_str);
            requirement.test.holds(value)
        })
    }
}

impl Test {
    fn holds(&self, value: Option<&str>) -> bool {
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::Exists => value.is_some(),
            Self::Absent => value.is_none(),
            Self::In(values) => value.is_some_and(|value| values.iter().any(|wanted| wanted == value)),
            Self::NotIn(values) => value.is_none_or(|value| values.iter().all(|wanted| wanted != value)),
            Self::Greater(bound) => number().is_some_and(|number| number > *bound),
            Self::Less(bound) => number().is_some_and(|number| number < *bound),
        }
    }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Parser {
    fn ahead(&mut self) -> Token {
        self.tokens.peek().cloned().unwrap_or(Token::End)
    }

    fn take(&mut self) -> Token {
        self.tokens.next().unwrap_or(Token::End)
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let mut token = self.take();
        let absent = token == Token::Not;
        if absent {
            token = self.take();
        }
        let Token::Word(key) = token else {
            return Err(format!("found '{}', expected: identifier", token.text()));
        };
        if let Some(why) = super::name::key(&key) {
            return Err(format!("<nil>: Invalid value: {key:?}: {why}"));
        }
        if absent {
            return Ok(Requirement {
                key,
                test: Test::Absent,
            });
        }
        if matches!(self.ahead(), Token::End | Token::Comma) {
            return Ok(Requirement {
                key,
                test: Test::Exists,
            });
        }
        let test = match self.take() {
            Token::Word(word) if word == "in" => Test::In(self.values()?),
            Token::Word(word) if word == "notin" => Test::NotIn(self.values()?),
            Token::Equals | Token::DoubleEquals => Test::In(vec![self.value()?]),
            Token::NotEquals => Test::NotIn(vec![self.value()?]),
            Token::Greater => Test::Greater(self.number()?),
            Token::Less => Test::Less(self.number()?),
            other => {
                return Err(format!(
                    "found '{}', expected: in, notin, =, ==, !=, gt, lt",
                    other.text()
                ));
            }
        };
        if let Test::In(values) | Test::NotIn(values) = &test {
            let wrong = values
                .iter()
                .enumerate()
                .find_map(|(at, value)| Some((at, value, super::name::value(value)?)));
            if let Some((at, value, why)) = wrong {
                return Err(format!("values[{at}][{key}]: Invalid value: {value:?}: {why}"));
            }
        }
        Ok(Requirement { key, test })
    }

    fn value(&mut self) -> Result<String, String> {
        if matches!(self.ahead(), Token::End | Token::Comma) {
            return Ok(String::new());
        }
        match self.take() {
            Token::Word(word) => Ok(word),
            other => Err(format!("found '{}', expected: identifier", other.text())),
        }
    }

    fn number(&mut self) -> Result<i64, String> {
        let text = self.value()?;
        text.parse().map_err(|_| {
            let why = "for 'Gt', 'Lt' operators, the value must be an integer";
            format!("values[0][]: Invalid value: {text:?}: {why}")
        })
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        match self.take() {
            Token::Open => {}
            other => return Err(format!("found '{}' expected: '('", other.text())),
        }
        let mut values = Vec::new();
        loop {
            match self.ahead() {
                Token::Word(_) => {
                    values.push(self.value()?);
                    match self.take() {
                        Token::Comma if self.ahead() != Token::Close => {}
                        Token::Comma => values.push(String::new()),
                        Token::Close => return Ok(values),
                        other => return Err(format!("found '{}', expected: ',' or ')'", other.text())),
                    }
                }
                Token::Comma => {
                    self.take();
                    values.push(String::new());
                }
                Token::Close => {
                    self.take();
                    return Ok(values);
                }
                other => return Err(format!("found '{}', expected: ',', ')' or identifier", other.text())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn selects(selector: &str, labels: &Value) -> bool {
        Labels::parse(selector)
            .unwrap()
            .matches(&json!({"metadata": {"labels": labels}}))
    }

    #[test]
    fn requirements() {
        let labels = json!({"tier": "a", "n": "4"});
        for (selector, wanted) in [
            ("", true),
            ("tier=a", true),
            ("tier==a,n", true),
            ("tier in (a,b),n notin (1,3)", true),
            ("tier in (b)", false),
            ("!tier", false),
            ("!other", true),
            ("other!=x", true),
            ("tier!=a", false),
            ("n > 3", true),
            ("n<4", false),
            ("tier=", false),
        ] {
            assert_eq!(selects(selector, &labels), wanted, "{selector}");
        }
    }

    #[test]
    fn refusals_are_worded_as_the_server_words_them() {
        for (selector, wanted) in [
            (
                "a b c",
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
            ),
            ("=a", "found '=', expected: !, identifier, or 'end of string'"),
            ("a=b,", "found '', expected: identifier after ','"),
            ("a=b c", "found 'c', expected: ',' or 'end of string'"),
            ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ] {
            assert_eq!(Labels::parse(selector).unwrap_err(), wanted, "{selector}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[a-c=!(), <>]{0,20}") {
            let _ = Labels::parse(&text);
        }
    }
}
