//! Names of snapshots, from a template.

use jiff::Timestamp;

/// The template that is offered first.
pub const TEMPLATE: &str = "{vm}-{date}-{time}";

/// The longest name of an object of the Kubernetes API (RFC 1123 subdomain).
const LONGEST: usize = 253;

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// A placeholder nobody knows.
    #[error("\"{{{0}}}\" is no placeholder: {{vm}}, {{date}} and {{time}} are")]
    Placeholder(String),
    /// The result is no name.
    #[error(
        "\"{0}\" is no name of a Kubernetes object: lower-case letters, digits, \"-\" and \".\", beginning and ending with a letter or digit"
    )]
    NotAName(String),
    /// Too long.
    #[error("the name would have {0} characters; 253 are the most")]
    TooLong(usize),
}

/// Fills a template: `{vm}`, `{date}` (20261122) and `{time}` (073015), both in UTC.
///
/// # Errors
/// When the template or its result is wrong.
pub fn fill(template: &str, vm: &str, now: Timestamp) -> Result<String, NameError> {
    let mut name = String::with_capacity(template.len() + vm.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        name.push_str(before);
        let (key, after) = after.split_once('}').unwrap_or((after, ""));
        match key {
            "vm" => name.push_str(vm),
            "date" => name.push_str(&now.strftime("%Y%m%d").to_string()),
            "time" => name.push_str(&now.strftime("%H%M%S").to_string()),
            other => return Err(NameError::Placeholder(other.to_owned())),
        }
        rest = after;
    }
    name.push_str(rest);
    check(&name)?;
    Ok(name)
}

/// Checks a name that a person typed.
///
/// # Errors
/// When the API server would refuse it.
pub fn check(name: &str) -> Result<(), NameError> {
    if name.len() > LONGEST {
        return Err(NameError::TooLong(name.len()));
    }
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let label = |label: &str| {
        label.bytes().all(|byte| plain(byte) || byte == b'-')
            && label.bytes().next().is_some_and(plain)
            && label.bytes().next_back().is_some_and(plain)
    };
    if name.split('.').all(label) {
        Ok(())
    } else {
        Err(NameError::NotAName(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T07:30:15Z".parse().unwrap()
    }

    #[test]
    fn templates() {
        assert_eq!(
            fill(TEMPLATE, "erp-app-01", now()).unwrap(),
            "erp-app-01-20261122-073015"
        );
        assert_eq!(fill("before-patch-{vm}", "a", now()).unwrap(), "before-patch-a");
        assert_eq!(fill("{host}", "a", now()), Err(NameError::Placeholder("host".into())));
        assert!(matches!(fill("Before {vm}", "a", now()), Err(NameError::NotAName(_))));
        assert!(matches!(fill("{vm}-", "a", now()), Err(NameError::NotAName(_))));
        assert!(matches!(fill("", "a", now()), Err(NameError::NotAName(_))));
        assert_eq!(fill("{vm}", &"a".repeat(254), now()), Err(NameError::TooLong(254)));
    }

    proptest! {
        #[test]
        fn nothing_panics(template in ".{0,40}", vm in "[a-z0-9]{1,20}") {
            if let Ok(name) = fill(&template, &vm, now()) {
                prop_assert!(check(&name).is_ok());
            }
        }
    }
}
