//! The parameters of a list (apimachinery/pkg/apis/meta/internalversion/validation).
use super::super::query::Query;
use super::super::status::{Cause, Failure};
use super::super::version;
use super::token::Token;

/// Which version of the collection is listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum At {
    /// The newest.
    Newest,
    /// Any that the cache has: here the newest, but `limit` does not count.
    Any,
    /// The newest, which must not be older than this.
    NotOlderThan(u64),
    /// This one.
    Exactly(u64),
}

/// What a list request asks for.
#[derive(Clone, Debug)]
pub(crate) struct ListOptions {
    /// `None` for no limit.
    pub(crate) limit: Option<usize>,
    pub(crate) token: Option<String>,
    pub(crate) at: At,
}

impl ListOptions {
    pub(crate) fn read(query: &Query) -> Result<Self, Failure> {
        let limit = query
            .int("limit")?
            .and_then(|limit| usize::try_from(limit).ok())
            .filter(|limit| *limit > 0);
        query.int("timeoutSeconds")?;
        validate(query)?;
        let token = query.get("continue").map(str::to_owned);
        // What is wrong with the token is told before what does not go with it.
        token.as_deref().map(Token::decode).transpose()?;
        let version = query.get("resourceVersion");
        if token.is_some() && version.is_some_and(|version| version != "0") {
            return Err(Failure::bad_request(
                "specifying resource version is not allowed when using continue",
            ));
        }
        let at = match version {
            _ if token.is_some() => At::Newest,
            None => At::Newest,
            Some("0") => At::Any,
            Some(text) => {
                let version = version::parse(text)
                    .map_err(|why| Failure::bad_request(format!("invalid resource version: {why}")))?;
                // A paged list from a given version is that version exactly, unless the request says otherwise.
                match query.get("resourceVersionMatch") {
                    Some("Exact") => At::Exactly(version),
                    None if limit.is_some() => At::Exactly(version),
                    _ => At::NotOlderThan(version),
                }
            }
        };
        let limit = if at == At::Any { None } else { limit };
        Ok(Self { limit, token, at })
    }
}

fn validate(query: &Query) -> Result<(), Failure> {
    let mut causes = Vec::new();
    let field = "resourceVersionMatch";
    if let Some(wanted) = query.get(field) {
        let version = query.get("resourceVersion");
        if version.is_none() {
            causes.push(Cause::forbidden(
                field,
                "resourceVersionMatch is forbidden unless resourceVersion is provided",
            ));
        }
        if query.get("continue").is_some() {
            causes.push(Cause::forbidden(
                field,
                "resourceVersionMatch is forbidden when continue is provided",
            ));
        }
        if !matches!(wanted, "Exact" | "NotOlderThan") {
            causes.push(Cause::unsupported(
                field,
                &format!("{wanted:?}"),
                &["Exact", "NotOlderThan", ""],
            ));
        }
        if wanted == "Exact" && version == Some("0") {
            let why = "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"";
            causes.push(Cause::forbidden(field, why));
        }
    }
    if query.flag("sendInitialEvents").is_some() {
        causes.push(Cause::forbidden(
            "sendInitialEvents",
            "sendInitialEvents is forbidden for list",
        ));
    }
    if causes.is_empty() {
        Ok(())
    } else {
        Err(Failure::options("ListOptions", &causes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ListOptions, String> {
        let message = |failure: Failure| failure.status()["message"].as_str().unwrap_or_default().to_owned();
        ListOptions::read(&Query::parse(text)).map_err(message)
    }

    #[test]
    fn versions_and_limits() {
        for (text, at, limit) in [
            ("", At::Newest, None),
            ("limit=2", At::Newest, Some(2)),
            ("limit=-1", At::Newest, None),
            ("limit=2&resourceVersion=0", At::Any, None),
            ("resourceVersion=7", At::NotOlderThan(7), None),
            ("limit=2&resourceVersion=7", At::Exactly(7), Some(2)),
            (
                "limit=2&resourceVersion=7&resourceVersionMatch=NotOlderThan",
                At::NotOlderThan(7),
                Some(2),
            ),
            ("resourceVersion=7&resourceVersionMatch=Exact", At::Exactly(7), None),
        ] {
            let options = read(text).unwrap();
            assert_eq!((options.at, options.limit), (at, limit), "{text}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let both = "ListOptions.meta.k8s.io \"\" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is \
                    forbidden unless resourceVersion is provided, sendInitialEvents: Forbidden: sendInitialEvents is \
                    forbidden for list]";
        for (text, wanted) in [
            ("sendInitialEvents=true&resourceVersionMatch=NotOlderThan", both),
            (
                "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NSwic3RhcnQiOiIvYVx1MDAwMCJ9&resourceVersion=5",
                "specifying resource version is not allowed when using continue",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), wanted);
        }
        assert!(
            read("resourceVersion=abc")
                .unwrap_err()
                .contains("resourceVersion: Invalid value: \"abc\"")
        );
    }
}
