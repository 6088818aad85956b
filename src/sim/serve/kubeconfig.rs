//! The kubeconfig that leads clients to the simulated cluster.
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::ServeError;
use crate::sim::catalog::rbac::SIMULATED;

/// First line of every file written here; a file without it is never replaced.
const MARK: &str = "# Written by `vmotui sim serve`. It leads to a simulation and opens nothing else.";

/// Where the kubeconfig goes when nobody says.
pub(super) fn default_path(address: SocketAddr) -> PathBuf {
    std::env::temp_dir().join(format!("vmotui-sim-{}.kubeconfig", address.port()))
}

/// One context a simulated user, the first one current.
pub(super) fn document(address: SocketAddr, authority: &str) -> Value {
    let users = SIMULATED
        .iter()
        .map(|user| json!({"name": user.name, "user": {"token": user.token}}));
    let contexts = SIMULATED
        .iter()
        .map(|user| json!({"name": user.name, "context": {"cluster": "vmotui-sim", "user": user.name}}));
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "vmotui-sim", "cluster": {
            "server": format!("https://{address}"),
            "certificate-authority-data": STANDARD.encode(authority),
        }}],
        "users": users.collect::<Vec<_>>(),
        "contexts": contexts.collect::<Vec<_>>(),
        "current-context": SIMULATED.first().map_or("", |user| user.name),
    })
}

/// Writes `document` to `path`, readable by the owner alone. The file appears at once and complete, or not at all.
pub(super) fn write(path: &Path, document: &Value) -> Result<(), ServeError> {
    if !replaceable(path) {
        return Err(ServeError::Foreign(path.to_owned()));
    }
    place(path, document).map_err(|source| ServeError::Kubeconfig {
        path: path.to_owned(),
        source,
    })
}

fn replaceable(path: &Path) -> bool {
    match std::fs::read_to_string(path) {
        Ok(text) => text.is_empty() || text.starts_with(MARK),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn place(path: &Path, document: &Value) -> io::Result<()> {
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(beside);
    let text = serde_yaml_ng::to_string(document).map_err(io::Error::other)?;
    let written = fill(&beside, &format!("{MARK}\n{text}")).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

fn fill(path: &Path, text: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        document("127.0.0.1:6443".parse().unwrap(), "PEM")
    }

    #[test]
    fn the_file_is_private_complete_and_has_a_context_a_user() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        write(&path, &sample()).unwrap();
        write(&path, &sample()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let read: Value = serde_yaml_ng::from_str(&text).unwrap();
        assert_eq!(read["current-context"], "admin");
        let names: Vec<_> = read["contexts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|context| &context["name"])
            .collect();
        assert_eq!(names, ["admin", "operator", "viewer", "auditor", "nobody"]);
        assert_eq!(read["clusters"][0]["cluster"]["certificate-authority-data"], "UEVN");
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn somebody_elses_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        std::fs::write(&path, "apiVersion: v1\nkind: Config\n").unwrap();
        assert!(matches!(write(&path, &sample()), Err(ServeError::Foreign(_))));
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "apiVersion: v1\nkind: Config\n"
        );
    }

    #[test]
    fn an_unwritable_place_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing").join("config");
        let error = write(&path, &sample()).unwrap_err();
        assert!(matches!(error, ServeError::Kubeconfig { .. }));
        assert!(
            error.to_string().contains("missing") && error.to_string().contains("--kubeconfig"),
            "{error}"
        );
        assert!(write(Path::new("/"), &sample()).is_err());
    }
}
