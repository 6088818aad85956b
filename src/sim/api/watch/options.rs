//! The parameters of a watch (apimachinery/pkg/apis/meta/internalversion/validation).
use std::time::Duration;

use super::super::query::Query;
use super::super::status::{Cause, Failure};
use super::super::version;

/// What a watch request asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct WatchOptions {
    /// Changes after this version; `None` begins with what exists.
    pub(super) after: Option<u64>,
    /// The end of what exists is marked by a bookmark of its own.
    pub(super) mark_initial: bool,
    pub(super) bookmarks: bool,
    /// How long the server keeps the watch open.
    pub(super) timeout: Option<Duration>,
}

impl WatchOptions {
    pub(super) fn read(query: &Query) -> Result<Self, Failure> {
        let seconds = query.int("timeoutSeconds")?;
        validate(query)?;
        let initial = query.flag("sendInitialEvents");
        // A watch words a wrong version as an internal error, unlike a list.
        let version = query
            .get("resourceVersion")
            .map(version::parse)
            .transpose()
            .map_err(Failure::internal)?;
        let after = match (initial, version) {
            (Some(true), _) | (None, None | Some(0)) => None,
            (Some(false), version) => Some(version.unwrap_or(u64::MAX)),
            (None, version) => version,
        };
        Ok(Self {
            after,
            mark_initial: initial == Some(true),
            bookmarks: query.flag("allowWatchBookmarks") == Some(true),
            timeout: seconds
                .and_then(|seconds| u64::try_from(seconds).ok())
                .filter(|s| *s > 0)
                .map(Duration::from_secs),
        })
    }
}

fn validate(query: &Query) -> Result<(), Failure> {
    let field = "resourceVersionMatch";
    let wanted = query.get(field);
    let initial = query.flag("sendInitialEvents").is_some();
    let mut causes = Vec::new();
    if initial && wanted != Some("NotOlderThan") {
        let why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
        causes.push(Cause::forbidden(field, why));
    }
    if let Some(wanted) = wanted {
        if !initial {
            let why = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
            causes.push(Cause::forbidden(field, why));
        }
        if wanted != "NotOlderThan" {
            causes.push(Cause::unsupported(field, &format!("{wanted:?}"), &["NotOlderThan"]));
        }
    }
    if query.get("continue").is_some() {
        let why = "resourceVersionMatch is forbidden when continue is provided";
        causes.push(Cause::forbidden(field, why));
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

    #[test]
    fn where_a_watch_begins() {
        for (text, after) in [
            ("", None),
            ("resourceVersion=0", None),
            ("resourceVersion=7", Some(7)),
            (
                "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=7",
                None,
            ),
            (
                "sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=7",
                Some(7),
            ),
        ] {
            assert_eq!(WatchOptions::read(&Query::parse(text)).unwrap().after, after, "{text}");
        }
    }

    #[test]
    fn refusals() {
        for (text, code) in [
            ("sendInitialEvents=true", 422),
            ("resourceVersionMatch=NotOlderThan", 422),
            ("continue=abc", 422),
            ("resourceVersion=abc", 500),
            ("timeoutSeconds=x", 400),
        ] {
            assert_eq!(
                WatchOptions::read(&Query::parse(text)).unwrap_err().code,
                code,
                "{text}"
            );
        }
    }
}
