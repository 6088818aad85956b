//! Reading a request path strictly. Servers, proxies and clients disagree about `//`, `..`, `%2f` and case, so a path
//! that could be read in two ways is refused in every mode.

/// Splits `path` into its segments.
///
/// # Errors
/// When the path holds anything but plain segments of letters, digits and `-._:~`.
pub(super) fn segments(path: &str) -> Result<Vec<&str>, &'static str> {
    let rest = path.strip_prefix('/').ok_or("the path does not begin with a slash")?;
    if rest.len() > 2048 {
        return Err("the path is too long");
    }
    let segments: Vec<&str> = rest.split('/').collect();
    for segment in &segments {
        if segment.is_empty() {
            return Err("the path has an empty segment");
        }
        if segment.bytes().all(|byte| byte == b'.') {
            return Err("the path has a dot segment");
        }
        if !segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._:~".contains(&byte))
        {
            return Err("the path has an escaped or odd character");
        }
    }
    Ok(segments)
}

/// Whether `segment` can name an object or namespace: a DNS subdomain, as Kubernetes validates names.
pub(super) fn is_name(segment: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = segment.as_bytes();
    bytes.len() <= 253
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && !segment.contains("..")
}

/// Whether `segment` names a Service or pod behind the proxy: `name`, `name:port`, `http:name:port`
/// (kubernetes `apimachinery/pkg/util/net`, SplitSchemeNamePort).
pub(super) fn is_door(segment: &str) -> bool {
    let is_port = |port: &str| {
        !port.is_empty()
            && port.len() <= 15
            && port
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match segment.split(':').collect::<Vec<_>>().as_slice() {
        [name] => is_name(name),
        [name, port] => is_name(name) && is_port(port),
        ["http" | "https", name, port] => is_name(name) && (port.is_empty() || is_port(port)),
        _ => false,
    }
}

/// Whether `segment` is an API version: `v1`, `v1beta2`, `v2alpha1`.
pub(super) fn is_version(segment: &str) -> bool {
    let Some(rest) = segment.strip_prefix('v') else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match rest.split_once("beta").or_else(|| rest.split_once("alpha")) {
        Some((major, minor)) => digits(major) && digits(minor),
        None => digits(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_are_read() {
        assert_eq!(segments("/api/v1/nodes").unwrap(), ["api", "v1", "nodes"]);
        for odd in [
            "",
            "api",
            "/",
            "//api",
            "/api//v1",
            "/api/v1/",
            "/api/./v1",
            "/api/../v1",
            "/api/%2e%2e/v1",
            "/api%2fv1",
            "/api/v1/pods;x",
            "/api/v1/n\u{f6}des",
            "/api/v1/pods/a b",
            "/api/v1/pods/a@b",
            "/api/v1/pods\\x",
        ] {
            assert!(segments(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn names_and_versions() {
        assert!(is_name("vmo-w-07.example.com") && is_name("a") && is_name("vm.17f0e1c2"));
        for odd in ["", "A", "-a", "a-", ".a", "a..b", "a_b", "a:b", "a/b"] {
            assert!(!is_name(odd), "{odd}");
        }
        assert!(is_version("v1") && is_version("v1beta1") && is_version("v2alpha10"));
        for odd in ["1", "v", "vbeta1", "v1beta", "v1gamma1", "V1", "v1beta1x"] {
            assert!(!is_version(odd), "{odd}");
        }
    }
}
