//! Kubeconfig files and flags → one kube [`Config`], with kubectl's precedence.

use std::path::PathBuf;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use kube::Config;
use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError};

use super::Origin;
use crate::client::options::Options;
use crate::client::trouble;
use crate::model::trouble::Trouble;

/// Reads files and flags. Blocks on the file system only.
pub(crate) async fn load(options: &Options) -> Result<(Config, Origin), Trouble> {
    let Some(kubeconfig) = read(options)? else {
        return in_cluster(options);
    };
    let origin = choose(options, &kubeconfig)?;
    let proxied = cluster_proxy(&kubeconfig, &origin.cluster);
    let wanted = KubeConfigOptions {
        context: Some(origin.context.clone()),
        cluster: options.cluster.clone(),
        user: options.user.clone(),
    };
    let mut config = Config::from_custom_kubeconfig(kubeconfig, &wanted)
        .await
        .map_err(|error| {
            trouble::config(
                error.to_string(),
                "Check the cluster and user entries of the kubeconfig",
            )
        })?;
    if !proxied {
        // Without a proxy-url, client-go asks the environment, NO_PROXY for the *cluster's* host included.
        config.proxy_url = if loopback(&config.cluster_url) {
            None
        } else {
            Matcher::from_env()
                .intercept(&config.cluster_url)
                .map(|found| found.uri().clone())
        };
    }
    override_with(options, &mut config)?;
    let origin = Origin {
        server: config.cluster_url.to_string().trim_end_matches('/').to_owned(),
        namespace: config.default_namespace.clone(),
        plugin: config.auth_info.exec.as_ref().and_then(|exec| exec.command.clone()),
        ..origin
    };
    Ok((config, origin))
}

/// The merged files; `None` when there is no kubeconfig at all but a service account is at hand.
fn read(options: &Options) -> Result<Option<Kubeconfig>, Trouble> {
    if let Some(path) = &options.kubeconfig {
        return read_file(path).map(Some);
    }
    let listed: Vec<PathBuf> = std::env::var_os("KUBECONFIG")
        .map(|list| std::env::split_paths(&list).collect())
        .unwrap_or_default();
    let listed: Vec<PathBuf> = listed.into_iter().filter(|path| !path.as_os_str().is_empty()).collect();
    let paths = if listed.is_empty() {
        let home = etcetera::home_dir().map_err(|error| {
            trouble::config(
                format!("the home directory is unknown: {error}"),
                "Name a file with --kubeconfig",
            )
        })?;
        vec![home.join(".kube").join("config")]
    } else {
        listed
    };
    // kubectl skips files of the list that do not exist.
    let present: Vec<&PathBuf> = paths.iter().filter(|path| path.exists()).collect();
    if present.is_empty() {
        if std::env::var_os("KUBERNETES_SERVICE_HOST").is_some() {
            return Ok(None);
        }
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(trouble::config(
            format!("there is no kubeconfig at {}", names.join(", ")),
            "Set KUBECONFIG, pass --kubeconfig FILE, or try `vmotui --demo`",
        ));
    }
    let mut merged = Kubeconfig::default();
    for path in present {
        merged = merged
            .merge(read_file(path)?)
            .map_err(|error| trouble::config(format!("{}: {error}", path.display()), "Check the KUBECONFIG list"))?;
    }
    Ok(Some(merged))
}

fn read_file(path: &PathBuf) -> Result<Kubeconfig, Trouble> {
    Kubeconfig::read_from(path).map_err(|error| {
        let text = match error {
            // kube's words name the path in two kinds of quotes
            KubeconfigError::ReadConfig(why, _) => format!("cannot be read: {why}"),
            other => other.to_string(),
        };
        let reason = if text.contains(&*path.to_string_lossy()) {
            text
        } else {
            format!("{}: {text}", path.display())
        };
        trouble::config(reason, "Repair the file or name another one with --kubeconfig")
    })
}

/// Picks context, cluster and user, and refuses names that do not exist by listing those that do.
fn choose(options: &Options, kubeconfig: &Kubeconfig) -> Result<Origin, Trouble> {
    let contexts = || names(kubeconfig.contexts.iter().map(|entry| entry.name.as_str()));
    let wanted = options.context.as_ref().or(kubeconfig.current_context.as_ref());
    let Some(context) = wanted.filter(|name| !name.is_empty()) else {
        return Err(trouble::config(
            "the kubeconfig has no current context".to_owned(),
            format!("Choose one with --context; there are {}", contexts()),
        ));
    };
    let entry = kubeconfig
        .contexts
        .iter()
        .find(|entry| entry.name == *context)
        .and_then(|entry| entry.context.as_ref())
        .ok_or_else(|| {
            trouble::config(
                format!("there is no context {context:?} in the kubeconfig"),
                format!("There are {}", contexts()),
            )
        })?;
    let cluster = options.cluster.as_ref().unwrap_or(&entry.cluster);
    if !kubeconfig.clusters.iter().any(|known| known.name == *cluster) {
        return Err(trouble::config(
            format!("there is no cluster {cluster:?} in the kubeconfig"),
            format!(
                "There are {}",
                names(kubeconfig.clusters.iter().map(|known| known.name.as_str()))
            ),
        ));
    }
    let user = options.user.as_ref().or(entry.user.as_ref());
    if let Some(user) = user.filter(|user| !user.is_empty())
        && !kubeconfig.auth_infos.iter().any(|known| known.name == *user)
    {
        return Err(trouble::config(
            format!("there is no user {user:?} in the kubeconfig"),
            format!(
                "There are {}",
                names(kubeconfig.auth_infos.iter().map(|known| known.name.as_str()))
            ),
        ));
    }
    Ok(Origin {
        context: context.clone(),
        cluster: cluster.clone(),
        user: user.cloned().unwrap_or_default(),
        ..Origin::default()
    })
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = names.collect();
    match all.len() {
        0 => "none".to_owned(),
        count if count > 12 => format!("{}, … ({count} in all)", all.get(..12).unwrap_or_default().join(", ")),
        _ => all.join(", "),
    }
}

/// Go's `ProxyFromEnvironment` never sends this machine's own addresses through a proxy.
fn loopback(server: &Uri) -> bool {
    let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn cluster_proxy(kubeconfig: &Kubeconfig, cluster: &str) -> bool {
    kubeconfig
        .clusters
        .iter()
        .find(|entry| entry.name == cluster)
        .and_then(|entry| entry.cluster.as_ref()?.proxy_url.as_ref())
        .is_some_and(|proxy| !proxy.is_empty())
}

fn in_cluster(options: &Options) -> Result<(Config, Origin), Trouble> {
    let mut config = Config::incluster().map_err(|error| {
        trouble::config(
            format!("the service account of this pod cannot be used: {error}"),
            "Mount a service account token, or pass --kubeconfig FILE",
        )
    })?;
    override_with(options, &mut config)?;
    let origin = Origin {
        context: "in-cluster".to_owned(),
        cluster: "in-cluster".to_owned(),
        user: "service account".to_owned(),
        server: config.cluster_url.to_string().trim_end_matches('/').to_owned(),
        namespace: config.default_namespace.clone(),
        plugin: None,
    };
    Ok((config, origin))
}

/// Flags beat the file.
fn override_with(options: &Options, config: &mut Config) -> Result<(), Trouble> {
    if config.cluster_url.scheme().is_none() || config.cluster_url.authority().is_none() {
        // client-go takes a bare host:port for http, a habit from before TLS; an API server is meant to be https.
        let text = format!("https://{}", config.cluster_url);
        config.cluster_url = text.parse::<Uri>().map_err(|error| {
            trouble::config(
                format!("the server {:?} is no URL: {error}", config.cluster_url.to_string()),
                "Write it as https://host:port",
            )
        })?;
    }
    if !matches!(config.cluster_url.scheme_str(), Some("http" | "https")) {
        return Err(trouble::config(
            format!(
                "the server {:?} is no http or https URL",
                config.cluster_url.to_string()
            ),
            "Write it as https://host:port",
        ));
    }
    if let Some(namespace) = &options.namespace {
        config.default_namespace.clone_from(namespace);
    }
    if let Some(user) = &options.as_ {
        config.auth_info.impersonate = Some(user.clone());
    }
    if !options.as_group.is_empty() {
        config.auth_info.impersonate_groups = Some(options.as_group.clone());
    }
    if config.auth_info.impersonate.is_none() && config.auth_info.impersonate_groups.is_some() {
        return Err(trouble::config(
            "groups are impersonated without a user".to_owned(),
            "Add --as USER to --as-group",
        ));
    }
    if options.insecure_skip_tls_verify {
        config.accept_invalid_certs = true;
        config.root_cert = None;
        config.root_cert_file = None;
    }
    if let Some(path) = &options.certificate_authority {
        config.root_cert = Some(authority(path)?);
        config.root_cert_file = None;
        config.accept_invalid_certs = false;
    }
    if let Some(token) = &options.token {
        config.auth_info.token = Some(token.clone());
        config.auth_info.token_file = None;
        config.auth_info.exec = None;
        config.auth_info.auth_provider = None;
        config.auth_info.username = None;
        config.auth_info.password = None;
    }
    if let Some(exec) = &mut config.auth_info.exec {
        // Its stdin and stderr would otherwise be the terminal that the screen is drawn on.
        exec.interactive_mode = Some(kube::config::ExecInteractiveMode::Never);
    }
    Ok(())
}

/// DER certificates of a PEM file.
fn authority(path: &PathBuf) -> Result<Vec<Vec<u8>>, Trouble> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    let fail = |reason: String| {
        trouble::config(
            format!("{}: {reason}", path.display()),
            "Name a PEM file with --certificate-authority",
        )
    };
    let pem = std::fs::read(path).map_err(|error| fail(error.to_string()))?;
    let mut certificates = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        certificates.push(certificate.map_err(|error| fail(error.to_string()))?.to_vec());
    }
    if certificates.is_empty() {
        return Err(fail("it holds no certificate".to_owned()));
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests;
