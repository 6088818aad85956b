//! From flags and kubeconfig to a [`Client`].

pub(crate) mod counted;
pub(crate) mod deadline;
pub(crate) mod dial;
mod kubeconfig;
pub(crate) mod stack;

use std::sync::Arc;

use http::Uri;
use kube::Config;
use secrecy::SecretString;

pub use dial::Dialer;

use super::guard::{Gate, Mode};
use super::stats::Counters;
use super::trouble;
use super::{Client, Options};
use crate::model::trouble::Trouble;

/// How the server is reached.
#[derive(Clone)]
pub enum Transport {
    /// As the kubeconfig says.
    Kubeconfig,
    /// A server in this process: opens in-memory connections, and sends this bearer token.
    Dial(Dialer, SecretString),
}

/// Where a connection leads, for the header line and for `info`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Context name.
    pub context: String,
    /// Cluster entry.
    pub cluster: String,
    /// User entry; who the server takes us for may differ, see [`Client::whoami`].
    pub user: String,
    /// Server URL.
    pub server: String,
    /// Namespace of the context or of `--namespace`.
    pub namespace: String,
    /// Exec credential plugin that was run, which the guard cannot see.
    pub plugin: Option<String>,
}

/// Builds a client. No request is sent yet; the exec credential plugin runs now, on a blocking thread.
///
/// # Errors
/// [`Step::Config`](crate::model::trouble::Step::Config) or
/// [`Step::Plugin`](crate::model::trouble::Step::Plugin), with the way out.
pub async fn connect(options: &Options, mode: Mode, transport: Transport) -> Result<Client, Trouble> {
    let (mut config, origin) = match &transport {
        Transport::Kubeconfig => kubeconfig::load(options).await?,
        Transport::Dial(_, token) => embedded(options, token),
    };
    let session = session();
    config.headers.push(stack::user_agent(mode, &session));
    let counters = Arc::new(Counters::default());
    let shared = Arc::clone(&counters);
    let gate = Gate {
        mode,
        proxies: options.proxies,
    };
    let building = tokio::task::spawn_blocking(move || match transport {
        Transport::Kubeconfig => stack::cluster(&config, gate, &shared),
        Transport::Dial(dialer, _) => stack::embedded(&config, dialer, gate, &shared),
    });
    let stack = building
        .await
        .map_err(|error| trouble::config(format!("the connection could not be built: {error}"), ""))??;
    Ok(Client::new(
        stack,
        gate,
        origin,
        counters,
        options.request_timeout,
        session,
    ))
}

/// Where [`connect`] would lead by the kubeconfig. Nothing is sent, and the exec credential plugin is not run.
///
/// # Errors
/// [`Step::Config`](crate::model::trouble::Step::Config), with the way out.
pub async fn origin(options: &Options) -> Result<Origin, Trouble> {
    kubeconfig::load(options).await.map(|(_, origin)| origin)
}

/// Eight hexadecimal digits by chance.
fn session() -> String {
    use std::hash::BuildHasher as _;
    let random = std::collections::hash_map::RandomState::new().hash_one(std::process::id());
    format!("{:08x}", random >> 32)
}

fn embedded(options: &Options, token: &SecretString) -> (Config, Origin) {
    let mut config = Config::new(Uri::from_static("http://vmotui.demo"));
    config.auth_info.token = Some(token.clone());
    config.auth_info.impersonate.clone_from(&options.as_);
    config.disable_compression = true;
    if let Some(namespace) = &options.namespace {
        config.default_namespace.clone_from(namespace);
    }
    let origin = Origin {
        context: "demo".to_owned(),
        cluster: "demo".to_owned(),
        user: "admin".to_owned(),
        server: "embedded".to_owned(),
        namespace: config.default_namespace.clone(),
        plugin: None,
    };
    (config, origin)
}
