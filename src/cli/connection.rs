//! kubectl's connection flags, under kubectl's names, before or after the command.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

use crate::client::Options;

/// Which cluster, as whom.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Connection (as kubectl)")]
pub struct ConnectionArgs {
    /// Path of the kubeconfig, instead of the KUBECONFIG list
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Context of the kubeconfig; with --demo, the simulated user
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,
    /// Cluster of the kubeconfig
    #[arg(long, global = true, value_name = "NAME")]
    pub cluster: Option<String>,
    /// User of the kubeconfig; with --demo: admin, operator, viewer, auditor or nobody
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// Only this namespace
    #[arg(short, long, global = true, value_name = "NAME", conflicts_with = "all_namespaces")]
    pub namespace: Option<String>,
    /// All namespaces
    #[arg(short = 'A', long, global = true)]
    pub all_namespaces: bool,
    /// User to impersonate
    #[arg(long = "as", global = true, value_name = "USER")]
    pub as_user: Option<String>,
    /// Group to impersonate; may be given several times
    #[arg(long, global = true, value_name = "GROUP")]
    pub as_group: Vec<String>,
    /// How long a single request may take: 30s, 2m; 0 is for ever
    #[arg(long, global = true, value_name = "TIME", value_parser = timeout)]
    pub request_timeout: Option<Duration>,
    /// Do not check the server's certificate: anybody in between can read and change everything
    #[arg(long, global = true)]
    pub insecure_skip_tls_verify: bool,
    /// Certificate authority of the server, a PEM file
    #[arg(long, global = true, value_name = "FILE")]
    pub certificate_authority: Option<PathBuf>,
    /// Bearer token; other users of this machine can see it in the process list
    #[arg(long, global = true, value_name = "TOKEN", value_parser = secret)]
    pub token: Option<SecretString>,
}

impl ConnectionArgs {
    /// The flags as the client takes them; `namespace` stands in for `-n` where nothing else is said.
    pub(super) fn options(self, namespace: Option<String>) -> Options {
        let habit = namespace.filter(|_| !self.all_namespaces);
        Options {
            kubeconfig: self.kubeconfig,
            context: self.context,
            cluster: self.cluster,
            user: self.user,
            namespace: self.namespace.or(habit),
            as_: self.as_user,
            as_group: self.as_group,
            request_timeout: self.request_timeout,
            insecure_skip_tls_verify: self.insecure_skip_tls_verify,
            certificate_authority: self.certificate_authority,
            token: self.token,
            ..Options::default()
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of clap's value parsers")]
fn secret(text: &str) -> Result<SecretString, String> {
    Ok(SecretString::from(text))
}

/// kubectl takes Go durations (`1m30s`) and plain seconds.
fn timeout(text: &str) -> Result<Duration, String> {
    let wrong = || "write it as 30s, 2m, 1h30m, or in seconds".to_owned();
    if let Ok(seconds) = text.parse::<u64>() {
        return Ok(Duration::from_secs(seconds));
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, tail) = rest.split_at(digits);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let letters = tail.find(|letter: char| letter.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, after) = tail.split_at(letters);
        let millis = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return Err(wrong()),
        };
        let span = number.checked_mul(millis).map(Duration::from_millis);
        total = span.and_then(|span| total.checked_add(span)).ok_or_else(wrong)?;
        rest = after;
    }
    if text.is_empty() { Err(wrong()) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_as_kubectl_takes_them() {
        for (text, millis) in [
            ("0", Some(0)),
            ("30", Some(30_000)),
            ("30s", Some(30_000)),
            ("1m30s", Some(90_000)),
            ("2h", Some(7_200_000)),
            ("250ms", Some(250)),
            ("", None),
            ("s", None),
            ("-1s", None),
            ("1d", None),
            ("1s2", None),
            ("99999999999999999999s", None),
            ("18446744073709551615h", None),
        ] {
            assert_eq!(timeout(text).ok(), millis.map(Duration::from_millis), "{text:?}");
        }
    }
}
