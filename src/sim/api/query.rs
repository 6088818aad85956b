//! The parameters of a request.
use super::status::Failure;

/// Decoded parameters in the order sent. Of a repeated one the first counts, as in the API server.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name, true), decode(value, true))
                })
                .collect(),
        )
    }

    /// All pairs, in the order sent.
    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// The value; `None` when absent or empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All values of a parameter.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// A switch, read as apimachinery's conversion of query strings does: only `false` and `0` mean no.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| !matches!(value.to_ascii_lowercase().as_str(), "false" | "0"))
    }

    /// A whole number.
    pub(super) fn int(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let wrong = || Failure::bad_request(format!("strconv.ParseInt: parsing {text:?}: invalid syntax"));
        text.parse().map(Some).map_err(|_| wrong())
    }
}

/// Percent-decoding; in a query, `+` is a space too. What is no UTF-8 afterwards is replaced.
pub(super) fn decode(text: &str, query: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' if query => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                let pair = (ahead.next().and_then(hex), ahead.next().and_then(hex));
                if let (Some(high), Some(low)) = pair {
                    bytes.push(high << 4 | low);
                    rest = ahead;
                } else {
                    bytes.push(b'%');
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decodes_and_takes_the_first() {
        let query = Query::parse("a=x%3Dy+z&a=2&watch&force=maybe&no=0&limit=abc&bad=%zz");
        assert_eq!(query.get("a"), Some("x=y z"));
        assert_eq!(query.all("a").len(), 2);
        assert_eq!(query.flag("watch"), Some(true));
        assert_eq!(query.flag("force"), Some(true));
        assert_eq!(query.flag("no"), Some(false));
        assert_eq!(query.flag("none"), None);
        assert_eq!(query.get("bad"), Some("%zz"));
        let status = query.int("limit").unwrap_err().status();
        assert_eq!(status["message"], "strconv.ParseInt: parsing \"abc\": invalid syntax");
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,60}") {
            Query::parse(&text);
        }
    }
}
