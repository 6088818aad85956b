//! What the preview says of a node, told before the plan of its drain.

use crate::client::Client;
use crate::domain::repave::{Go, WhatIf};
use crate::domain::text;
use crate::ops::origin::Origin;
use crate::ops::repave::{About, foresee, read};
use crate::shell::failure::Result;
use crate::shell::stdio;
use crate::view::repave::sentence;

/// Tells it: on standard output for people, on standard error where that belongs to a script. It reads what a preview reads;
/// what cannot be read makes it UNKNOWN and stops nobody.
///
/// # Errors
/// When it cannot be printed.
pub(super) async fn tell(client: &Client, node: &str, aside: bool) -> Result<()> {
    let mut lines: Vec<String> = said(client, node)
        .await
        .iter()
        .map(|line| text::line(line).into_owned())
        .collect();
    lines.push(String::new());
    let words = lines.join("\n");
    if aside {
        stdio::note(&words);
        return Ok(());
    }
    stdio::print(|out| out.write_all(words.as_bytes()))
}

async fn said(client: &Client, node: &str) -> Vec<String> {
    let unknown = |why: &str| vec![format!("Preview {}: {why}", Go::Unknown.word())];
    let scene = match Box::pin(read(&Origin::Cluster(client.clone()))).await {
        Ok(scene) => scene,
        Err(trouble) => return unknown(&trouble.to_string()),
    };
    let about = About::Drain(node.to_owned());
    let preview = match foresee(&scene, &about, &WhatIf::default(), &|| true) {
        Some(Ok(foreseen)) => foreseen.preview,
        Some(Err(why)) => return unknown(&why),
        None => return unknown("it was not worked out"),
    };
    let verdict = preview.verdict.word();
    let Some(worst) = preview.checks.first() else {
        return vec![format!("Preview {verdict}: nothing that was checked is in the way")];
    };
    let mut lines = vec![format!("Preview {verdict}: {}", sentence(worst))];
    if !worst.fix.is_empty() {
        lines.push(format!("  way out: {}", worst.fix));
    }
    if preview.checks.len() > 1 {
        lines.push(format!(
            "  {} findings in all: vmotui plan drain {node}",
            preview.checks.len()
        ));
    }
    lines
}
