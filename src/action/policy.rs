//! May this be offered? By the mode of the session, and by what the server lets us do.
//!
//! Policy decides what is shown; the guard below the client decides what may leave the process.

use crate::client::Rules;
use crate::ops::Verb;

/// What decides.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The session can send nothing that changes the cluster.
    pub read_only: bool,
    /// It looks at a dump.
    pub offline: bool,
    /// Our rights in the namespace, if they were read.
    pub rules: Option<&'a Rules>,
}

/// Why a session changes nothing at all; `None` when it may.
pub const fn closed(offer: Offer<'_>) -> Option<&'static str> {
    match (offer.offline, offer.read_only) {
        (true, _) => Some("read-only: a dump is looked at, there is nothing to change"),
        (_, true) => Some("read-only: this session can send nothing that changes the cluster"),
        _ => None,
    }
}

/// Why a verb is not offered in a namespace; `None` when it is, or when nobody knows.
pub fn refuse(verb: Verb, namespace: &str, offer: Offer<'_>) -> Option<String> {
    if let Some(why) = closed(offer) {
        return Some(why.to_owned());
    }
    let grant = verb.grant();
    (offer.rules?.allow(&grant.right(namespace)) == Some(false)).then(|| needs(verb))
}

/// What is missing, and whom to ask for.
pub fn needs(verb: Verb) -> String {
    format!("needs {}", verb.grant().words())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Offer<'_> = Offer {
        read_only: false,
        offline: false,
        rules: None,
    };

    #[test]
    fn the_missing_right_is_named_with_the_role_that_has_it() {
        let viewer: Rules = serde_json::from_str(
            r#"{"resourceRules":[{"verbs":["get","list","watch"],"apiGroups":["kubevirt.io"],"resources":["*"]}]}"#,
        )
        .unwrap();
        let offer = Offer {
            rules: Some(&viewer),
            ..OPEN
        };
        let said = refuse(Verb::Migrate, "shop", offer).unwrap();
        assert!(said.contains("create virtualmachineinstancemigrations"), "{said}");
        assert!(said.contains("role kubevirt.io:migrate"), "{said}");
    }

    #[test]
    fn unknown_rights_refuse_nothing_and_read_only_refuses_all() {
        use strum::IntoEnumIterator as _;
        for verb in Verb::iter() {
            assert_eq!(refuse(verb, "shop", OPEN), None);
            for (read_only, offline) in [(true, false), (false, true), (true, true)] {
                let offer = Offer {
                    read_only,
                    offline,
                    ..OPEN
                };
                assert!(refuse(verb, "shop", offer).unwrap().starts_with("read-only"));
            }
        }
    }
}
