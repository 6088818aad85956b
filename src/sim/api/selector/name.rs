//! What labels may be called and say (apimachinery/pkg/util/validation: `IsQualifiedName`, `IsValidLabelValue`).
const MOST: usize = 63;
const LONGEST_PREFIX: usize = 253;

/// What is wrong with a label's key.
pub(super) fn key(key: &str) -> Option<String> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) if !name.contains('/') => (Some(prefix), name),
        Some(_) => {
            let why = "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end \
                       with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for \
                       validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix \
                       and '/' (e.g. 'example.com/MyName')";
            return Some(why.to_owned());
        }
        None => (None, key),
    };
    if prefix.is_some_and(str::is_empty) {
        return Some("prefix part must be non-empty".to_owned());
    }
    if prefix.is_some_and(|prefix| !is_domain(prefix)) {
        let why = "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or \
                   '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for \
                   validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
        return Some(why.to_owned());
    }
    if name.is_empty() {
        return Some("name part must be non-empty".to_owned());
    }
    if name.len() > MOST {
        return Some(format!("name part must be no more than {MOST} bytes"));
    }
    let why = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
               alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
               '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    (!is_name(name)).then(|| why.to_owned())
}

/// What is wrong with a label's value.
pub(super) fn value(value: &str) -> Option<String> {
    if value.len() > MOST {
        return Some(format!("must be no more than {MOST} bytes"));
    }
    let why = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
               start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for \
               validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    (!value.is_empty() && !is_name(value)).then(|| why.to_owned())
}

fn is_name(text: &str) -> bool {
    let ends = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let inner = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    ends(text.chars().next()) && ends(text.chars().next_back()) && text.chars().all(inner)
}

fn is_domain(text: &str) -> bool {
    let part = |part: &str| {
        let ends =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        let inner = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        ends(part.chars().next()) && ends(part.chars().next_back()) && part.chars().all(inner)
    };
    text.len() <= LONGEST_PREFIX && text.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values() {
        for (text, good) in [
            ("a", true),
            ("kubevirt.io/vm", true),
            ("-a", false),
            ("/a", false),
            ("A.b/c", false),
            ("a/", false),
        ] {
            assert_eq!(key(text).is_none(), good, "{text}");
        }
        for (text, good) in [("", true), ("x_1", true), ("-b-", false), ("a b", false)] {
            assert_eq!(value(text).is_none(), good, "{text}");
        }
        assert!(value(&"x".repeat(64)).is_some_and(|why| why.contains("63 bytes")));
    }
}
