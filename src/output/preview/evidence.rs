//! What the server said about each eviction, next to what was foretold.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{line, markdown::cell};
use crate::domain::finding::Verdict;
use crate::domain::repave::{Answer, Evidence};

pub(super) fn value(evidence: &Evidence) -> Value {
    json!({
        "asked": evidence.answers.len(),
        "as_foretold": evidence.count(Verdict::Pass),
        "contradicted": evidence.count(Verdict::Fail),
        "otherwise": evidence.count(Verdict::Warn),
        "unanswered": evidence.count(Verdict::Unknown),
        "per_second": evidence.rate,
        "pods": evidence.answers.iter().map(answer).collect::<Vec<_>>(),
    })
}

fn answer(answer: &Answer) -> Value {
    let asked = &answer.asked;
    json!({
        "node": asked.node,
        "namespace": asked.namespace,
        "pod": asked.pod,
        "vm": (!asked.vm.is_empty()).then_some(&asked.vm),
        "foretold": asked.foretold.word(),
        "said": answer.said.word(),
        "verdict": answer.verdict.word(),
        "meaning": answer.meaning,
        "message": answer.words,
    })
}

pub(super) fn text(evidence: &Evidence, out: &mut dyn Write) -> io::Result<()> {
    line(out, &format!("evictions  {}", evidence.sentence()))?;
    for answer in &evidence.answers {
        let asked = &answer.asked;
        let words = format!(
            "{:<8} {} on {}: foretold {}, server says {}; {} [{}]",
            answer.verdict.word(),
            asked.object(),
            asked.node,
            asked.foretold.word(),
            answer.said.word(),
            answer.meaning,
            answer.words
        );
        line(out, &words)?;
    }
    line(out, "")
}

pub(super) fn markdown(evidence: &Evidence, out: &mut dyn Write) -> io::Result<()> {
    line(out, "")?;
    line(out, "## Evictions, asked by dry run")?;
    line(out, "")?;
    line(out, &format!("{}.", evidence.sentence()))?;
    line(out, "")?;
    line(
        out,
        "| Verdict | VM or pod | Node | Foretold | Server says | Meaning | Its words |",
    )?;
    line(out, "|---|---|---|---|---|---|---|")?;
    for answer in &evidence.answers {
        let asked = &answer.asked;
        let words = format!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            answer.verdict.word(),
            cell(&asked.object()),
            cell(&asked.node),
            cell(asked.foretold.word()),
            cell(answer.said.word()),
            answer.meaning,
            cell(&answer.words)
        );
        line(out, &words)?;
    }
    Ok(())
}
