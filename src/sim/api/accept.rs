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
}

impl Accept {
    /// Plain JSON.
    pub(super) const JSON: Self = Self {
        shape: Shape::Whole,
        yaml: false,
    };

    /// The first clause of an Accept header that can be served; protobuf cannot, and is passed over
    /// (apiserver/pkg/endpoints/handlers/negotiation).
    pub(super) fn negotiate(header: &str) -> Result<Self, Failure> {
        if header.trim().is_empty() {
            return Ok(Self::JSON);
        }
        header.split(',').find_map(clause).ok_or_else(|| {
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
    Some(Accept { shape, yaml })
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
        assert_eq!(Accept::negotiate("").unwrap(), Accept::JSON);
        for refused in [
            "text/html",
            "application/vnd.kubernetes.protobuf",
            "application/json;as=Nope;v=v1;g=meta.k8s.io",
        ] {
            assert_eq!(shape(refused).unwrap_err().code, 406, "{refused}");
        }
    }
}
