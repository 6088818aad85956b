//! Running kubectl and reading what it says.
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::cluster::Cluster;

/// How a case ends.
pub(crate) type Outcome = Result<(), String>;

/// Fails with what was seen unless `holds`.
pub(crate) fn ensure(holds: bool, seen: impl std::fmt::Display) -> Outcome {
    if holds { Ok(()) } else { Err(seen.to_string()) }
}

/// kubectl, led to one cluster, with a home of its own.
pub(crate) struct Kubectl {
    binary: PathBuf,
    kubeconfig: PathBuf,
    folder: PathBuf,
}

impl Kubectl {
    /// The binary to test with.
    pub(crate) fn find() -> Option<PathBuf> {
        if let Some(named) = std::env::var_os("VMOTUI_KUBECTL").filter(|value| !value.is_empty()) {
            return Some(named.into());
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .map(|folder| folder.join("kubectl"))
            .find(|file| file.is_file())
    }

    pub(crate) fn new(binary: PathBuf, cluster: &Cluster) -> Self {
        let kubeconfig = cluster.kubeconfig();
        let folder = kubeconfig.parent().unwrap().to_owned();
        Self {
            binary,
            kubeconfig,
            folder,
        }
    }

    /// A folder for files a case needs.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The command with `words`, split at spaces, and `more` as they are.
    pub(crate) fn command(&self, words: &str, more: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(words.split_whitespace())
            .args(more)
            .env("KUBECONFIG", &self.kubeconfig)
            .env("HOME", &self.folder)
            .env_remove("KUBECTL_KUBERC");
        command
    }

    /// What kubectl prints when it succeeds.
    pub(crate) fn says(&self, words: &str) -> Result<String, String> {
        self.says_with(words, &[])
    }

    /// As [`Kubectl::says`], with arguments that hold spaces.
    pub(crate) fn says_with(&self, words: &str, more: &[&str]) -> Result<String, String> {
        self.feed(words, more, "")
    }

    /// As [`Kubectl::says_with`], with `input` on standard input.
    pub(crate) fn feed(&self, words: &str, more: &[&str], input: &str) -> Result<String, String> {
        let (ok, out, err) = self.run(words, more, input);
        if ok {
            Ok(out)
        } else {
            Err(format!("`kubectl {words} {}` failed: {err}{out}", more.join(" ")))
        }
    }

    /// What kubectl complains about when it fails, as it must.
    pub(crate) fn refuses(&self, words: &str, more: &[&str], input: &str) -> Result<String, String> {
        let (ok, out, err) = self.run(words, more, input);
        if ok {
            Err(format!("`kubectl {words} {}` succeeded: {out}", more.join(" ")))
        } else {
            Ok(err)
        }
    }

    /// What `kubectl ... -o json` prints.
    pub(crate) fn json(&self, words: &str) -> Result<Value, String> {
        let text = self.says(&format!("{words} -o json"))?;
        serde_json::from_str(&text).map_err(|why| format!("`kubectl {words} -o json` prints no JSON: {why}"))
    }

    fn run(&self, words: &str, more: &[&str], input: &str) -> (bool, String, String) {
        let mut command = self.command(words, more);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }
}

/// Lines below the heading of a table.
pub(crate) fn rows(text: &str) -> usize {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .count()
        .saturating_sub(1)
}

/// Items of a list.
pub(crate) fn items(list: &Value) -> &[Value] {
    list["items"].as_array().map_or(&[], Vec::as_slice)
}

/// Namespace and name of an object.
pub(crate) fn place(object: &Value) -> (String, String) {
    let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
    (text("namespace"), text("name"))
}

/// The first VM whose printable status is `status`.
pub(crate) fn machine(kubectl: &Kubectl, status: &str) -> Result<(String, String), String> {
    let all = kubectl.json("get vm -A")?;
    let found = items(&all).iter().find(|vm| vm["status"]["printableStatus"] == status);
    found.map(place).ok_or_else(|| format!("no VM is {status}"))
}
