//! Versions, as Kubernetes and KubeVirt write them.

/// Major and minor of `v1.7.4` or `1.7.4-12-gabc`.
pub fn minor(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_read_with_and_without_a_v_and_what_follows() {
        for (text, wanted) in [
            ("v1.7.4", Some((1, 7))),
            ("1.10.0-beta.1", Some((1, 10))),
            ("v1.7.4-12-gabc", Some((1, 7))),
            ("devel", None),
            ("v1", None),
            ("", None),
        ] {
            assert_eq!(minor(text), wanted, "{text}");
        }
    }
}
