use proptest::prelude::*;

use super::*;

/// Owned pieces, for comparing.
fn split(chunks: &[&[u8]], cap: usize) -> Result<Vec<String>, SplitError> {
    let mut splitter = Splitter::new(cap);
    let mut found = Vec::new();
    for chunk in chunks {
        splitter.feed(chunk, &mut |piece| {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push(match piece {
                Piece::Item(bytes) => format!("item {}", text(bytes)),
                Piece::Field(name, bytes) => format!("{name}={}", text(bytes)),
                Piece::End => "end".to_owned(),
                Piece::Document(bytes) => format!("doc {}", text(bytes)),
                Piece::Oversize(bytes) => format!("oversize {bytes}"),
            });
        })?;
    }
    splitter.finish()?;
    Ok(found)
}

fn whole(text: &str) -> Vec<String> {
    split(&[text.as_bytes()], CAP).unwrap()
}

#[test]
fn a_list_gives_items_and_fields() {
    assert_eq!(
        whole(r#"{"kind":"List", "items" : [ {"a":"]}\""} , 7,null ] ,"metadata":{"continue":"x"}}"#),
        [
            r#"kind="List""#,
            r#"item {"a":"]}\""}"#,
            "item 7",
            "item null",
            r#"metadata={"continue":"x"}"#,
            "end"
        ]
    );
    assert_eq!(
        whole(r#"{"items":null,"kind":"PodList"}"#),
        ["items=null", r#"kind="PodList""#, "end"]
    );
    assert_eq!(whole(r#"{"items":[],"rows":[1]}"#), ["item 1", "end"]);
}

#[test]
fn documents_follow_each_other() {
    assert_eq!(
        whole("\u{feff}{\"type\":\"ADDED\",\"object\":{\"items\":[1]}}\n{}{\"items\":[2]}\n[3,{}]"),
        [
            r#"doc {"type":"ADDED","object":{"items":[1]}}"#,
            "doc {}",
            "item 2",
            "end",
            "item 3",
            "item {}"
        ]
    );
}

#[test]
fn wrong_syntax_is_told_with_its_offset() {
    for (text, at) in [
        ("<html>", 0),
        ("{]", 1),
        ("{\"a\" 1}", 5),
        ("{\"a\":}", 5),
        ("{\"a\":[1}}", 7),
        ("{\"items\":[{]}", 11),
        ("{\"items\":[1 2]}", 12),
        ("{\"a\":1,}", 7),
        ("{} x", 3),
    ] {
        match split(&[text.as_bytes()], CAP) {
            Err(SplitError::Syntax { offset, .. }) => assert_eq!(offset, at, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn truncation_says_how_far_it_got() {
    let error = split(&[br#"{"items":[{"a":1},{"b""#], CAP).unwrap_err();
    assert_eq!(error, SplitError::Truncated { bytes: 22, objects: 1 });
    assert!(split(&[b"{\"a\":\"x"], CAP).is_err());
}

#[test]
fn oversize_values_are_skipped_and_counted() {
    let big = "x".repeat(40);
    let text = format!(r#"{{"items":["{big}",1],"after":2}}"#);
    assert_eq!(
        split(&[text.as_bytes()], 16).unwrap(),
        ["oversize 42", "item 1", "after=2", "end"]
    );
    let text = format!(r#"{{"object":"{big}"}} {{"a":1}}"#);
    for size in [1, 7, 1000] {
        let chunks: Vec<_> = text.as_bytes().chunks(size).collect();
        assert_eq!(split(&chunks, 16).unwrap(), ["oversize 53", r#"doc {"a":1}"#]);
    }
}

#[test]
fn hostile_nesting_needs_no_memory() {
    let deep = format!("{{\"items\":[{}1{},2]}}", "[".repeat(100_000), "]".repeat(100_000));
    let pieces = split(&[deep.as_bytes()], 1024).unwrap();
    assert_eq!(pieces, ["oversize 200001", "item 2", "end"]);
    assert!(split(&["[".repeat(100_000).as_bytes()], CAP).is_err());
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "[ -~\u{e4}\u{1F600}\n\"\\\\]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map("[a-z\"\\\\]{0,6}", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn chunk_borders_change_nothing(
        items in prop::collection::vec(value(), 0..5),
        extra in prop::collection::btree_map("[a-h]{1,5}", value(), 0..3),
        pretty in any::<bool>(),
        sizes in prop::collection::vec(1_usize..40, 1..8),
    ) {
        let mut object: serde_json::Map<_, _> = extra.clone().into_iter().collect();
        object.insert("items".to_owned(), items.clone().into());
        let list = serde_json::Value::Object(object);
        let text = if pretty { serde_json::to_string_pretty(&list) } else { serde_json::to_string(&list) }.unwrap();
        let mut rest = text.as_bytes();
        let mut sizes = sizes.iter().cycle();
        let (mut seen, mut fields, mut ends) = (Vec::new(), std::collections::BTreeMap::new(), 0);
        let mut splitter = Splitter::default();
        while !rest.is_empty() {
            let (chunk, tail) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
            splitter.feed(chunk, &mut |piece| match piece {
                Piece::Item(bytes) => seen.push(serde_json::from_slice::<serde_json::Value>(bytes).unwrap()),
                Piece::Field(name, bytes) => {
                    fields.insert(name.to_owned(), serde_json::from_slice::<serde_json::Value>(bytes).unwrap());
                }
                Piece::End => ends += 1,
                other => panic!("{other:?}"),
            }).unwrap();
            rest = tail;
        }
        splitter.finish().unwrap();
        prop_assert_eq!(seen, items);
        prop_assert_eq!(fields, extra);
        prop_assert_eq!(ends, 1);
    }

    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut splitter = Splitter::new(32);
        let _ = splitter.feed(&bytes, &mut |_| {});
        let _ = splitter.finish();
    }

    #[test]
    fn every_truncation_is_noticed(items in prop::collection::vec(value(), 0..4), cut in 1_usize..200) {
        let text = serde_json::json!({ "kind": "List", "items": items }).to_string();
        let cut = cut % text.len();
        prop_assume!(cut > 0);
        prop_assert!(split(&[&text.as_bytes()[..cut]], CAP).is_err());
    }
}
