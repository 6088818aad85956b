use secrecy::SecretString;

use super::*;
use crate::model::trouble::Step;

const CONFIG: &str = r"
apiVersion: v1
kind: Config
current-context: one
clusters:
- {name: c1, cluster: {server: 'https://c1.example:6443/k8s'}}
- {name: c2, cluster: {server: 'https://c2.example:6443', insecure-skip-tls-verify: true}}
contexts:
- {name: one, context: {cluster: c1, user: u1, namespace: apps}}
- {name: two, context: {cluster: c2, user: u2}}
users:
- {name: u1, user: {token: t1}}
- {name: u2, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: my-login, interactiveMode: IfAvailable}}}
";

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

async fn try_load(text: &str, change: impl FnOnce(&mut Options)) -> Result<(Config, Origin), Trouble> {
    let file = file(text);
    let mut options = Options {
        kubeconfig: Some(file.path().to_owned()),
        ..Options::default()
    };
    change(&mut options);
    load(&options).await
}

#[tokio::test]
async fn the_current_context_is_taken() {
    let (config, origin) = try_load(CONFIG, |_| {}).await.unwrap();
    assert_eq!(config.cluster_url, "https://c1.example:6443/k8s");
    assert_eq!(
        (origin.context.as_str(), origin.user.as_str(), origin.namespace.as_str()),
        ("one", "u1", "apps")
    );
    assert_eq!(origin.plugin, None);
}

#[tokio::test]
async fn flags_beat_the_file() {
    let (config, origin) = try_load(CONFIG, |options| {
        options.context = Some("two".to_owned());
        options.cluster = Some("c1".to_owned());
        options.namespace = Some("ns".to_owned());
        options.as_ = Some("eve".to_owned());
        options.as_group = vec!["g".to_owned()];
        options.token = Some(SecretString::from("t"));
    })
    .await
    .unwrap();
    assert_eq!(config.cluster_url.host(), Some("c1.example"));
    assert_eq!(config.default_namespace, "ns");
    assert_eq!(config.auth_info.impersonate.as_deref(), Some("eve"));
    assert!(config.auth_info.exec.is_none() && config.auth_info.token.is_some());
    assert_eq!(origin.user, "u2");
}

#[tokio::test]
async fn a_plugin_never_gets_the_terminal() {
    let (config, origin) = try_load(CONFIG, |options| options.context = Some("two".to_owned()))
        .await
        .unwrap();
    let exec = config.auth_info.exec.unwrap();
    assert_eq!(exec.interactive_mode, Some(kube::config::ExecInteractiveMode::Never));
    assert_eq!(origin.plugin.as_deref(), Some("my-login"));
}

#[tokio::test]
async fn what_does_not_exist_is_answered_with_what_does() {
    for (change, names) in [
        (
            (|options: &mut Options| options.context = Some("three".to_owned())) as fn(&mut Options),
            "one, two",
        ),
        (|options| options.cluster = Some("c9".to_owned()), "c1, c2"),
        (|options| options.user = Some("u9".to_owned()), "u1, u2"),
    ] {
        let found = try_load(CONFIG, change).await.unwrap_err();
        assert_eq!(found.step, Step::Config);
        assert!(found.way_out.contains(names), "{found}");
    }
}

#[tokio::test]
async fn broken_files_are_named() {
    for text in ["clusters: [", "\u{0}", "- a\n- b", "contexts: 7"] {
        let found = try_load(text, |_| {}).await.unwrap_err();
        assert_eq!(found.step, Step::Config, "{text:?}");
        assert!(!found.way_out.is_empty());
    }
    let found = try_load("", |_| {}).await.unwrap_err();
    assert!(found.reason.contains("no current context"), "{found}");
    let missing = Options {
        kubeconfig: Some("/nonexistent/kubeconfig".into()),
        ..Options::default()
    };
    assert!(
        load(&missing)
            .await
            .unwrap_err()
            .reason
            .contains("/nonexistent/kubeconfig")
    );
}

#[tokio::test]
async fn groups_need_a_user_and_authorities_a_certificate() {
    let found = try_load(CONFIG, |options| options.as_group = vec!["g".to_owned()])
        .await
        .unwrap_err();
    assert!(found.way_out.contains("--as"));
    let empty = file("no pem");
    let found = try_load(CONFIG, |options| {
        options.certificate_authority = Some(empty.path().to_owned());
    })
    .await
    .unwrap_err();
    assert!(found.reason.contains("no certificate"), "{found}");
}
