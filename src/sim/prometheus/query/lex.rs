//! From text to tokens.
use super::Refusal;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword; a metric's name may hold colons.
    Word(String),
    Number(f64),
    /// Seconds.
    Duration(f64),
    Text(String),
    /// `(`, `==`, `=~` and the like.
    Sign(&'static str),
}

/// Signs, the longer ones first.
const SIGNS: [&str; 24] = [
    "=~", "!~", "==", "!=", ">=", "<=", "(", ")", "{", "}", "[", "]", ",", "=", ">", "<", "+", "-", "*", "/", "%", "^",
    "@", ":",
];

/// Tokens with their places.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Refusal> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        if first.is_whitespace() {
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        if first == '#' {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        }
        let (token, length) = one(rest, at)?;
        found.push((at, token));
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(found)
}

fn one(rest: &str, at: usize) -> Result<(Token, usize), Refusal> {
    let first = rest.chars().next().unwrap_or_default();
    if first.is_ascii_alphabetic() || first == '_' {
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | ':'))
            .unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let token = match word.to_ascii_lowercase().as_str() {
            "inf" => Token::Number(f64::INFINITY),
            "nan" => Token::Number(f64::NAN),
            _ => Token::Word(word.to_owned()),
        };
        return Ok((token, end));
    }
    if first.is_ascii_digit() || first == '.' {
        return number(rest, at);
    }
    if matches!(first, '"' | '\'' | '`') {
        return text(rest, first, at);
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    sign.map(|sign| (Token::Sign(sign), sign.len()))
        .ok_or_else(|| Refusal::parse(at, format!("unexpected character: {first:?}")))
}

/// A number, or a duration like `5m` or `1h30m`.
fn number(rest: &str, at: usize) -> Result<(Token, usize), Refusal> {
    let end = rest
        .char_indices()
        .find(|(place, letter)| {
            let exponent =
                matches!(letter, '+' | '-') && rest.get(..*place).is_some_and(|before| before.ends_with(['e', 'E']));
            !letter.is_ascii_alphanumeric() && *letter != '.' && !exponent
        })
        .map_or(rest.len(), |(place, _)| place);
    let word = rest.get(..end).unwrap_or_default();
    if let Ok(number) = word.parse() {
        return Ok((Token::Number(number), end));
    }
    duration(word)
        .map(|seconds| (Token::Duration(seconds), end))
        .ok_or_else(|| Refusal::parse(at, format!("bad number or duration syntax: {word:?}")))
}

/// Seconds of a duration as Prometheus writes it: numbers with units, the longer units first.
pub(in crate::sim::prometheus) fn duration(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let count: f64 = rest.get(..digits)?.parse().ok()?;
        let unit = rest.get(digits..)?;
        let (factor, length) = match unit.as_bytes() {
            [b'm', b's', ..] => (0.001, 2),
            [b's', ..] => (1.0, 1),
            [b'm', ..] => (60.0, 1),
            [b'h', ..] => (3_600.0, 1),
            [b'd', ..] => (86_400.0, 1),
            [b'w', ..] => (604_800.0, 1),
            [b'y', ..] => (31_536_000.0, 1),
            _ => return None,
        };
        seconds += count * factor;
        rest = unit.get(length..)?;
    }
    (!text.is_empty()).then_some(seconds)
}

fn text(rest: &str, quote: char, at: usize) -> Result<(Token, usize), Refusal> {
    let mut out = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((place, letter)) = letters.next() {
        match letter {
            _ if letter == quote => return Ok((Token::Text(out), place + 1)),
            '\\' if quote != '`' => match letters.next().map(|(_, letter)| letter) {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(letter @ ('\\' | '"' | '\'')) => out.push(letter),
                _ => return Err(Refusal::parse(at + place, "unknown escape sequence U+005C '\\'")),
            },
            '\n' if quote != '`' => break,
            letter => out.push(letter),
        }
    }
    Err(Refusal::parse(at, "unterminated quoted string"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_durations_and_texts() {
        let all = tokens("rate(a:b_1{x=~\"p.*\\\\.\"}[5m]) >= 1.5e-3 # end").unwrap();
        let kinds: Vec<Token> = all.into_iter().map(|(_, token)| token).collect();
        assert_eq!(kinds[2], Token::Word("a:b_1".to_owned()));
        assert_eq!(kinds[6], Token::Text("p.*\\.".to_owned()));
        assert_eq!(kinds[9], Token::Duration(300.0));
        assert_eq!(kinds.last(), Some(&Token::Number(0.0015)));
    }

    #[test]
    fn durations_are_added_up() {
        for (text, seconds) in [
            ("5m", Some(300.0)),
            ("1h30m", Some(5_400.0)),
            ("250ms", Some(0.25)),
            ("5", None),
            ("m", None),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
    }

    #[test]
    fn what_is_no_token_is_named_with_its_place() {
        assert_eq!(
            tokens("up ~ 1").unwrap_err().text,
            "invalid parameter \"query\": 1:4: parse error: unexpected character: '~'"
        );
        assert!(
            tokens("up{a=\"x")
                .unwrap_err()
                .text
                .ends_with("1:6: parse error: unterminated quoted string")
        );
    }
}
