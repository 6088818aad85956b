//! `continue` tokens: where a paged list goes on, and at which version (apiserver/pkg/storage/continue.go).
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};

use super::super::status::Failure;

/// The inside of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Token {
    #[serde(rename = "v")]
    version: String,
    /// The list's version; -1 goes on with whatever stands now.
    pub(super) rv: i64,
    /// The next key, relative to the collection.
    start: String,
}

/// Bits left over after the last letter are ignored, as Go's decoder does.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const VERSION: &str = "meta.k8s.io/v1";

impl Token {
    /// Goes on after `last`, a key relative to the collection.
    pub(super) fn after(last: &str, rv: u64) -> Self {
        Self {
            version: VERSION.to_owned(),
            rv: i64::try_from(rv).unwrap_or(-1),
            start: format!("/{last}\0"),
        }
    }

    /// The same place, at whatever version stands then.
    pub(super) fn inconsistent(&self) -> Self {
        Self { rv: -1, ..self.clone() }
    }

    /// The first key of the next page, relative to the collection.
    pub(super) fn start(&self) -> &str {
        self.start.trim_start_matches('/')
    }

    pub(super) fn encode(&self) -> String {
        BASE64.encode(serde_json::to_string(self).unwrap_or_default())
    }

    /// Reads a token.
    ///
    /// # Errors
    /// 400 when it is not one of ours.
    pub(super) fn decode(text: &str) -> Result<Self, Failure> {
        let wrong =
            |why: &str| Failure::bad_request(format!("invalid continue token: continue key is not valid: {why}"));
        let bytes = BASE64.decode(text.trim_end_matches('=')).map_err(|why| {
            let at = match why {
                base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol(at, _) => at,
                _ => text.len(),
            };
            wrong(&format!("illegal base64 data at input byte {at}"))
        })?;
        let token: Self = serde_json::from_slice(&bytes).map_err(|_| wrong(&start_of(&bytes)))?;
        if token.version != VERSION {
            return Err(wrong("server does not recognize this encoded version"));
        }
        if token.start.is_empty() || token.start.contains("..") {
            return Err(wrong("encoded start key empty (version meta.k8s.io/v1)"));
        }
        Ok(token)
    }
}

/// How Go's JSON decoder words its first complaint.
fn start_of(bytes: &[u8]) -> String {
    match bytes.first() {
        None => "unexpected end of JSON input".to_owned(),
        Some(b'{') => "invalid character in token".to_owned(),
        Some(byte) if byte.is_ascii_graphic() => {
            format!(
                "invalid character '{}' looking for beginning of value",
                char::from(*byte)
            )
        }
        Some(byte) => format!("invalid character '\\u{byte:04x}' looking for beginning of value"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tokens_come_back() {
        let token = Token::after("item-01", 1878);
        let back = Token::decode(&token.encode()).unwrap();
        assert_eq!(back, token);
        assert_eq!(back.start(), "item-01\0");
        assert_eq!(back.inconsistent().rv, -1);
    }

    #[test]
    fn garbage_is_named() {
        let message = |text: &str| {
            Token::decode(text).unwrap_err().status()["message"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(
            message("garbage"),
            "invalid continue token: continue key is not valid: invalid character '\\u0081' looking for beginning of value"
        );
        assert!(message("%%%").ends_with("illegal base64 data at input byte 0"));
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = Token::decode(&text);
        }
    }
}
