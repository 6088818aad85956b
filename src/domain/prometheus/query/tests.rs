#![allow(clippy::float_cmp, reason = "what was written is what must be read")]
use proptest::prelude::*;

use super::*;

const VECTOR: &str = r#"{"status":"success","data":{"resultType":"vector","result":[
  {"metric":{"__name__":"up","job":"prometheus","instance":"localhost:9090"},"value":[1435781451.781,"1"]},
  {"metric":{"__name__":"up","job":"node","instance":"localhost:9100"},"value":[1435781451.781,"0"]}]}}"#;

const MATRIX: &str = r#"{"status":"success","isPartial":false,"data":{"resultType":"matrix","result":[
  {"metric":{"instance":"a"},"values":[[1435781430.781,"1"],[1435781445.781,"NaN"],[1435781460.781,"+Inf"]]},
  {"metric":{"instance":"b"},"values":[]}],"stats":{}},"warnings":["PromQL warning: partial"],"infos":[]}"#;

#[test]
fn real_answers() {
    let answer = read(VECTOR.as_bytes()).unwrap();
    assert_eq!(answer.series.len(), 2);
    let up = answer
        .series
        .iter()
        .find(|series| series.labels.get("job") == "node")
        .unwrap();
    assert_eq!(
        up.last(),
        Some(Point {
            at: 1_435_781_451_781,
            value: 0.0
        })
    );
    let matrix = read(MATRIX.as_bytes()).unwrap();
    assert_eq!((matrix.series.len(), matrix.warnings.len()), (1, 1));
    assert_eq!(
        matrix.series[0].last().map(|point| point.value),
        Some(1.0),
        "NaN is no value"
    );
    let scalar = read(br#"{"status":"success","data":{"resultType":"scalar","result":[1,"2.5"]}}"#).unwrap();
    assert_eq!(scalar.series[0].points[0].value, 2.5);
}

#[test]
fn refusals_are_told_in_the_servers_words() {
    let said = read(br#"{"status":"error","errorType":"bad_data","error":"parse error at char 3"}"#).unwrap_err();
    assert!(said.contains("bad_data") && said.contains("char 3"), "{said}");
    for odd in [
        "",
        "{}",
        "[]",
        "<html>",
        r#"{"status":"success"}"#,
        r#"{"status":"success","data":{"resultType":"string","result":[1,"x"]}}"#,
        r#"{"status":"success","data":{"resultType":"vector","result":{}}}"#,
    ] {
        assert!(read(odd.as_bytes()).is_err(), "{odd}");
    }
}

#[test]
fn odd_points_are_skipped_and_the_rest_is_right() {
    let body = r#"{"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"a":"1"},"value":[1,"7"]}, {"metric":{"a":"2"},"value":[1,7]}, {"metric":{"a":"3"},"value":["x","7"]},
      {"metric":{"a":"4"},"value":[1e300,"7"]}, {"metric":{"a":5},"value":[1,"7"]}, 9, {"metric":{"a":"6"},"value":[1,"1e999"]},
      {"metric":{"a":"7"},"histogram":[1,{}]}, {"metric":null,"value":[1,"7"]}]}}"#;
    let answer = read(body.as_bytes()).unwrap();
    assert_eq!(answer.series.len(), 1);
    assert!(answer.skipped >= 5, "{}", answer.skipped);
}

#[test]
fn a_series_that_comes_twice() {
    let body = |second: &str| {
        format!(
            r#"{{"status":"success","data":{{"resultType":"vector","result":[
            {{"metric":{{"a":"1"}},"value":[1,"7"]}},{{"metric":{{"a":"1"}},"value":{second}}}]}}}}"#
        )
    };
    let same = read(body(r#"[1,"7"]"#).as_bytes()).unwrap();
    assert_eq!((same.series.len(), same.skipped), (1, 0));
    let torn = read(body(r#"[1,"8"]"#).as_bytes()).unwrap();
    assert_eq!((torn.series.len(), torn.skipped), (0, 1));
    let newer = read(body(r#"[2,"8"]"#).as_bytes()).unwrap();
    assert_eq!(newer.series[0].points[0].value, 8.0);
}

#[test]
fn a_cut_answer_is_no_answer() {
    for end in 0..VECTOR.len() {
        assert!(read(&VECTOR.as_bytes()[..end]).is_err(), "{end}");
    }
}

proptest! {
    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn json_never_panics(text in "[\\[\\]{}\",:a-z0-9 ]{0,120}") {
        let body = format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":{text}}}}}"#);
        let _ = read(body.as_bytes());
    }
}
