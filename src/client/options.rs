//! What the command line says about the connection: kubectl's flags, under kubectl's names.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::guard::Switches;

/// Connection flags; `None` and `false` leave the kubeconfig's word standing.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--kubeconfig`: one file instead of the `KUBECONFIG` list.
    pub kubeconfig: Option<PathBuf>,
    /// `--context`.
    pub context: Option<String>,
    /// `--cluster`.
    pub cluster: Option<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `--namespace`.
    pub namespace: Option<String>,
    /// `--as`.
    pub as_: Option<String>,
    /// `--as-group`, may be given several times.
    pub as_group: Vec<String>,
    /// `--request-timeout`; zero means none, as with kubectl.
    pub request_timeout: Option<Duration>,
    /// `--insecure-skip-tls-verify`.
    pub insecure_skip_tls_verify: bool,
    /// `--certificate-authority`: a PEM file.
    pub certificate_authority: Option<PathBuf>,
    /// `--token`: beats every other credential of the kubeconfig.
    pub token: Option<SecretString>,
    /// `service_proxies` of the configuration: what may be read through the API server's proxy in read-only mode.
    pub proxies: Switches,
}
