//! The tokens of label selectors (apimachinery/pkg/labels/selector.go).

/// One token with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    End,
    Open,
    Close,
    Comma,
    Not,
    Equals,
    DoubleEquals,
    NotEquals,
    Greater,
    Less,
    Word(String),
    /// A run of operator characters that is no operator.
    Wrong(String),
}

impl Token {
    /// As error messages quote it.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::End => "",
            Self::Open => "(",
            Self::Close => ")",
            Self::Comma => ",",
            Self::Not => "!",
            Self::Equals => "=",
            Self::DoubleEquals => "==",
            Self::NotEquals => "!=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::Word(text) | Self::Wrong(text) => text,
        }
    }
}

fn special(letter: char) -> bool {
    matches!(letter, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}

/// Splits a selector into tokens; the last one is [`Token::End`].
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = if special(first) {
            operator(rest)
        } else {
            rest.find(|letter: char| special(letter) || letter.is_whitespace())
                .unwrap_or(rest.len())
        };
        let (word, after) = rest.split_at(end);
        tokens.push(if special(first) {
            symbol(word)
        } else {
            Token::Word(word.to_owned())
        });
        rest = after.trim_start();
    }
    tokens.push(Token::End);
    tokens
}

/// The length of the longest operator at the start; runs of operator characters may hold several.
fn operator(text: &str) -> usize {
    if text.starts_with("==") || text.starts_with("!=") {
        2
    } else {
        1
    }
}

fn symbol(text: &str) -> Token {
    match text {
        "(" => Token::Open,
        ")" => Token::Close,
        "," => Token::Comma,
        "!" => Token::Not,
        "=" => Token::Equals,
        "==" => Token::DoubleEquals,
        "!=" => Token::NotEquals,
        ">" => Token::Greater,
        "<" => Token::Less,
        other => Token::Wrong(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        let texts: Vec<String> = tokens("a in (b, c),!d,e!=f,g>3")
            .iter()
            .map(|token| token.text().to_owned())
            .collect();
        let wanted = [
            "a", "in", "(", "b", ",", "c", ")", ",", "!", "d", ",", "e", "!=", "f", ",", "g", ">", "3", "",
        ];
        assert_eq!(texts, wanted);
    }
}
