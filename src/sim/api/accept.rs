//! Which representation an answer takes.
use super::status::Failure;

/// What the object is turned into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// The object or list itself.
    Whole,
    /// A meta.k8s.io Table.
    Table,
    /// Metadata of one object.
    Partial,
    /// Metadata of the objects of a list.
    PartialList,
}

/// The representation negotiated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Accept {
    pub(super) shape: Shape,
    /// YAML instead of JSON.
    pub(super) yaml: bool,
    /// Tables and metadata in the version before the last.
    pub(super) beta: bool,
}

impl Accept {
    /// Plain JSON.
    pub(super) const JSON: Self = Self {
        shape: Shape::Whole,
        yaml: false,
        beta: false,
    };

    /// The most wanted clause of an Accept header that can be served, of equals the first; protobuf cannot, and is passed
    /// over (apiserver/pkg/endpoints/handlers/negotiation).
    pub(super) fn negotiate(header: &str) -> Result<Self, Failure> {
        if header.trim().is_empty() {
            return Ok(Self::JSON);
        }
        let mut clauses: Vec<&str> = header.split(',').collect();
        clauses.sort_by_key(|clause| std::cmp::Reverse(weight(clause)));
        clauses.into_iter().find_map(clause).ok_or_else(|| {
            let types = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
            Failure::new(
                406,
                "NotAcceptable",
                format!("only the following media types are accepted: {types}"),
            )
        })
    }
}

fn clause(text: &str) -> Option<Accept> {
    let mut parts = text.split(';').map(str::trim);
    let yaml = match parts.next()? {
        "application/json" | "*/*" | "application/*" => false,
        "application/yaml" => true,
        _ => return None,
    };
    let mut wanted = ("", "", "");
    for part in parts {
        match part.split_once('=') {
            Some(("as", value)) => wanted.0 = value,
            Some(("g", value)) => wanted.1 = value,
            Some(("v", value)) => wanted.2 = value,
            _ => {}
        }
    }
    let shape = match wanted {
        ("", _, _) => Shape::Whole,
        ("Table", "meta.k8s.io", "v1" | "v1beta1") => Shape::Table,
        ("PartialObjectMetadata", "meta.k8s.io", "v1" | "v1beta1") => Shape::Partial,
        ("PartialObjectMetadataList", "meta.k8s.io", "v1" | "v1beta1") => Shape::PartialList,
        _ => return None,
    };
    let beta = wanted.2 == "v1beta1" && shape != Shape::Whole;
    Some(Accept { shape, yaml, beta })
}

/// How much a clause is wanted, in thousandths.
fn weight(clause: &str) -> u32 {
    let given = clause.split(';').find_map(|part| part.trim().strip_prefix("q="));
    let given = given.and_then(|text| text.trim().parse::<f32>().ok());
    given.map_or(1_000, |part| (part.clamp(0.0, 1.0) * 1_000.0) as u32)
}

/// What the routes of built-in kinds produce; they are looked at before anybody negotiates (emicklei/go-restful), and know
/// no `application/*`.
const PRODUCED: [&str; 3] = [
    "application/json",
    "application/yaml",
    "application/vnd.kubernetes.protobuf",
];

/// Refuses a header that no route of a built-in kind answers.
pub(super) fn routed(header: &str, collection: bool) -> Result<(), Failure> {
    let bare = |clause: &str| clause.split(';').next().unwrap_or_default().trim().to_owned();
    let fits = |clause: &str| bare(clause) == "*/*" || PRODUCED.contains(&bare(clause).as_str());
    if header.trim().is_empty() || header.split(',').any(fits) {
        return Ok(());
    }
    let mut known = PRODUCED.join(", ");
    if collection {
        known.push_str(", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch");
    }
    let message = format!("406: Not Acceptable\n\nAvailable representations: {known}");
    Err(Failure::new(406, "NotAcceptable", message).details(serde_json::json!({})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_clause_that_can_be_served_wins() {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        let shape = |header| Accept::negotiate(header).map(|accept| accept.shape);
        assert_eq!(shape(table).unwrap(), Shape::Table);
        assert_eq!(
            shape("application/vnd.kubernetes.protobuf, application/json").unwrap(),
            Shape::Whole
        );
        assert_eq!(
            shape("application/json;as=Nope;v=v1;g=meta.k8s.io, */*").unwrap(),
            Shape::Whole
        );
        assert!(Accept::negotiate("application/yaml").unwrap().yaml);
        assert!(
            Accept::negotiate("application/json;q=0.1, application/yaml")
                .unwrap()
                .yaml
        );
        assert!(Accept::negotiate(&table.replace("v1", "v1beta1")).unwrap().beta);
        assert_eq!(Accept::negotiate("").unwrap(), Accept::JSON);
        for (header, fits) in [
            ("", true),
            ("application/json;as=Nope;v=v1;g=meta.k8s.io", true),
            ("text/html, */*;q=0.1", true),
            ("application/*", false),
            ("text/html", false),
        ] {
            assert_eq!(routed(header, true).is_ok(), fits, "{header}");
        }
        for refused in [
            "text/html",
            "application/vnd.kubernetes.protobuf",
            "application/json;as=Nope;v=v1;g=meta.k8s.io",
        ] {
            assert_eq!(shape(refused).unwrap_err().code, 406, "{refused}");
        }
    }
}
