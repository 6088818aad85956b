//! Which cluster, and what may be read of it.
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use strum::IntoEnumIterator as _;
use vmotui::client::collect::collect;
use vmotui::client::{Client, Mode, Options, Transport, connect};
use vmotui::model::trouble::{Step, Trouble};
use vmotui::model::{Delta, Key, Kind};

/// The kubeconfig; `None` after saying that the test is skipped.
pub(crate) fn kubeconfig() -> Option<PathBuf> {
    if let Some(file) = std::env::var_os("VMOTUI_LIVE_KUBECONFIG") {
        let file = PathBuf::from(file);
        assert!(file.exists(), "VMOTUI_LIVE_KUBECONFIG: {} is not there", file.display());
        return Some(file);
    }
    assert!(
        std::env::var_os("VMOTUI_REQUIRE_LIVE").is_none(),
        "VMOTUI_REQUIRE_LIVE is set, but VMOTUI_LIVE_KUBECONFIG names no cluster"
    );
    println!("skipped: VMOTUI_LIVE_KUBECONFIG names no cluster");
    None
}

/// A read-only connection; `None` when the test is skipped.
pub(crate) async fn client() -> Option<Client> {
    let options = Options {
        kubeconfig: Some(kubeconfig()?),
        ..Options::default()
    };
    let client = connect(&options, Mode::ReadOnly, Transport::Kubeconfig).await;
    Some(client.unwrap_or_else(|trouble| panic!("{trouble}")))
}

/// Names of a kind, with their versions.
pub(crate) type Names = BTreeMap<Key, String>;

/// All kinds that may be read, whole.
pub(crate) async fn everything(client: &Client) -> (BTreeMap<Kind, Names>, Vec<Trouble>) {
    let mut seen: BTreeMap<Kind, Names> = BTreeMap::new();
    let mut listed = BTreeSet::new();
    let kinds: Vec<Kind> = Kind::iter().collect();
    let troubles = collect(client, &kinds, None, |batch| {
        for delta in batch {
            match delta {
                Delta::Upsert(object) => {
                    let meta = object.meta();
                    let names = seen.entry(object.kind()).or_default();
                    names.insert(meta.key(), meta.resource_version.to_string());
                }
                Delta::Listed(kind) => {
                    listed.insert(kind);
                }
                Delta::Skipped { kind, count, reason } => {
                    panic!("{count} {} could not be understood: {reason}", kind.plural_title());
                }
                _ => {}
            }
        }
    })
    .await;
    for kind in listed {
        seen.entry(kind).or_default();
    }
    (seen, troubles)
}

/// A right that is missing, or a kind that the cluster does not have, is no fault of ours; all else is.
pub(crate) fn excused(trouble: &Trouble) -> bool {
    trouble.step == Step::Authorization || trouble.status == Some(404)
}
