//! Watches: what one client changes, another one sees.
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::command::machine;
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("get -w", watch),
    ("wait --for=condition", condition),
    ("wait --for=jsonpath", path),
];

/// Longer than any machine needs; only a lost event takes so long.
const PATIENCE: Duration = Duration::from_mins(1);

struct Watch {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Watch {
    fn open(kubectl: &Kubectl, words: &str) -> Self {
        let mut child = kubectl.command(words, &[]).stdout(Stdio::piped()).spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    fn until(&self, wanted: impl Fn(&str) -> bool) -> Result<String, String> {
        let mut seen = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if wanted(&line) {
                return Ok(line);
            }
            seen.push(line);
        }
        Err(format!("the watch showed only\n{}", seen.join("\n")))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn watch(kubectl: &Kubectl) -> Outcome {
    let (namespace, name) = machine(kubectl, "Running")?;
    let watch = Watch::open(kubectl, &format!("get vm {name} -n {namespace} -L watched -w"));
    watch.until(|line| line.starts_with(&name))?;
    kubectl.says(&format!("label vm {name} -n {namespace} watched=seen"))?;
    let line = watch.until(|line| line.ends_with("seen"))?;
    ensure(line.starts_with(&name) && line.contains("Running"), line)?;
    let all = Watch::open(kubectl, "get cm -A -w --output-watch-events");
    kubectl.feed(
        "create -f -",
        &[],
        r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"watched","namespace":"default"}}"#,
    )?;
    all.until(|line| line.starts_with("ADDED") && line.contains("watched"))?;
    kubectl.says("delete cm watched -n default")?;
    all.until(|line| line.starts_with("DELETED") && line.contains("watched"))
        .map(|_| ())
}

fn condition(kubectl: &Kubectl) -> Outcome {
    let ready = "get vm -A -o";
    let text = kubectl.says_with(
        ready,
        &[r#"jsonpath={range .items[?(@.status.ready==true)]}{.metadata.namespace} {.metadata.name}{"\n"}{end}"#],
    )?;
    let (namespace, name) = text
        .lines()
        .next()
        .and_then(|line| line.split_once(' '))
        .ok_or("no VM is ready")?;
    let text = kubectl.says(&format!(
        "wait --for=condition=Ready vm/{name} -n {namespace} --timeout=30s"
    ))?;
    ensure(text.contains("condition met"), text)?;
    let words = kubectl.refuses(
        &format!("wait --for=condition=NoSuchCondition vm/{name} -n {namespace} --timeout=1s"),
        &[],
        "",
    )?;
    ensure(words.contains("timed out waiting"), words)
}

fn path(kubectl: &Kubectl) -> Outcome {
    let (namespace, name) = machine(kubectl, "Running")?;
    let wanted = "--for=jsonpath={.status.printableStatus}=Running";
    let text = kubectl.says(&format!("wait {wanted} vm/{name} -n {namespace} --timeout=30s"))?;
    ensure(text.contains("condition met"), text)
}
