//! From tokens to an expression.
use super::Refusal;
use super::lex::{Token, tokens};
use super::pattern::Pattern;
use super::select::{Matcher, Selector, Test};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    Text(String),
    Select(Selector),
    Call(String, Vec<Self>),
    Group(Group),
    Pair(Pair),
    Minus(Box<Self>),
}

/// An aggregation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) operator: String,
    pub(super) parameter: Option<Box<Expr>>,
    pub(super) labels: Vec<String>,
    pub(super) without: bool,
    pub(super) of: Box<Expr>,
}

/// An operator between two expressions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) operator: String,
    /// A comparison that says 0 or 1 instead of filtering.
    pub(super) boolean: bool,
    /// Labels that pair samples, and whether all others do instead.
    pub(super) on: Option<(Vec<String>, bool)>,
    /// Several samples of one side find the same one of the other.
    pub(super) many: Option<Many>,
    pub(super) left: Box<Expr>,
    pub(super) right: Box<Expr>,
}

/// Which side has several, and what they take from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Many {
    pub(super) right: bool,
    pub(super) with: Vec<String>,
}

const AGGREGATORS: [&str; 10] = [
    "sum", "avg", "min", "max", "count", "topk", "bottomk", "stddev", "group", "quantile",
];
/// Binary operators by how strongly they bind.
const LEVELS: [&[&str]; 6] = [
    &["or"],
    &["and", "unless"],
    &["==", "!=", ">", "<", ">=", "<="],
    &["+", "-"],
    &["*", "/", "%"],
    &["^"],
];
/// Deeper than any sensible query nests.
const DEEPEST: usize = 60;

/// Reads a whole query.
pub(super) fn parse(text: &str) -> Result<Expr, Refusal> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(Refusal::parse(0, "no expression found in input"));
    }
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        end: text.len(),
        depth: 0,
    };
    let expr = reader.level(0)?;
    match reader.tokens.get(reader.at) {
        None => Ok(expr),
        Some(_) => Err(reader.unexpected("")),
    }
}

struct Reader<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
    end: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(place, _)| *place)
    }

    fn unexpected(&self, wanted: &str) -> Refusal {
        let what = match self.peek() {
            None => "end of input".to_owned(),
            Some(Token::Word(word)) => format!("identifier {word:?}"),
            Some(Token::Number(number)) => format!("number {number:?}"),
            Some(Token::Duration(seconds)) => format!("duration of {seconds} seconds"),
            Some(Token::Text(text)) => format!("string {text:?}"),
            Some(Token::Sign(sign)) => format!("{sign:?}"),
        };
        let tail = if wanted.is_empty() {
            String::new()
        } else {
            format!(", expected {wanted}")
        };
        Refusal::parse(self.place(), format!("unexpected {what}{tail}"))
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(known)) if *known == sign);
        self.at += usize::from(found);
        found
    }

    fn want(&mut self, sign: &str) -> Result<(), Refusal> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("{sign:?}")))
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(known)) if known.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn operator(&self, level: usize) -> Option<String> {
        let all = LEVELS.get(level)?;
        let name = match self.peek()? {
            Token::Sign(sign) => (*sign).to_owned(),
            Token::Word(word) => word.to_ascii_lowercase(),
            _ => return None,
        };
        all.contains(&name.as_str()).then_some(name)
    }

    fn level(&mut self, level: usize) -> Result<Expr, Refusal> {
        if level >= LEVELS.len() {
            return self.unary();
        }
        self.depth += 1;
        if self.depth > DEEPEST * LEVELS.len() {
            return Err(Refusal::parse(self.place(), "expression is nested too deeply"));
        }
        let mut left = self.level(level + 1)?;
        while let Some(operator) = self.operator(level) {
            self.at += 1;
            let boolean = self.take_word("bool");
            let on = self.matching()?;
            let many = if on.is_some() { self.grouped()? } else { None };
            // powers bind to the right
            let right = self.level(if operator == "^" { level } else { level + 1 })?;
            left = Expr::Pair(Pair {
                operator,
                boolean,
                on,
                many,
                left: Box::new(left),
                right: Box::new(right),
            });
        }
        self.depth -= 1;
        Ok(left)
    }

    fn matching(&mut self) -> Result<Option<(Vec<String>, bool)>, Refusal> {
        let on = self.take_word("on");
        let matching = if on || self.take_word("ignoring") {
            Some((self.names()?, !on))
        } else {
            None
        };
        Ok(matching)
    }

    fn grouped(&mut self) -> Result<Option<Many>, Refusal> {
        let right = self.take_word("group_right");
        if !right && !self.take_word("group_left") {
            return Ok(None);
        }
        let listed = matches!(self.peek(), Some(Token::Sign("(")));
        let with = if listed { self.names()? } else { Vec::new() };
        Ok(Some(Many { right, with }))
    }

    fn unary(&mut self) -> Result<Expr, Refusal> {
        let mut minus = false;
        loop {
            if self.take("-") {
                minus = !minus;
            } else if !self.take("+") {
                break;
            }
        }
        let expr = self.primary()?;
        Ok(if minus { Expr::Minus(Box::new(expr)) } else { expr })
    }

    fn primary(&mut self) -> Result<Expr, Refusal> {
        match self.peek().cloned() {
            Some(Token::Number(number)) => {
                self.at += 1;
                Ok(Expr::Number(number))
            }
            Some(Token::Text(text)) => {
                self.at += 1;
                Ok(Expr::Text(text))
            }
            Some(Token::Sign("(")) => {
                self.at += 1;
                let inner = self.level(0)?;
                self.want(")")?;
                Ok(inner)
            }
            Some(Token::Sign("{")) => self.selector(None),
            Some(Token::Word(word)) => self.named(&word),
            _ => Err(self.unexpected("")),
        }
    }

    fn named(&mut self, word: &str) -> Result<Expr, Refusal> {
        let place = self.place();
        self.at += 1;
        let lower = word.to_ascii_lowercase();
        let grouped = matches!(self.peek(), Some(Token::Word(word)) if matches!(word.to_ascii_lowercase().as_str(), "by" | "without"));
        let opens = matches!(self.peek(), Some(Token::Sign("(")));
        if AGGREGATORS.contains(&lower.as_str()) && (opens || grouped) {
            return self.group(lower);
        }
        if opens {
            if !super::function::KNOWN.contains(&word) {
                return Err(Refusal::parse(place, format!("unknown function with name {word:?}")));
            }
            return Ok(Expr::Call(word.to_owned(), self.arguments()?));
        }
        self.selector(Some(word))
    }

    fn arguments(&mut self) -> Result<Vec<Expr>, Refusal> {
        self.want("(")?;
        let mut all = Vec::new();
        while !self.take(")") {
            all.push(self.level(0)?);
            if !self.take(",") {
                self.want(")")?;
                break;
            }
        }
        Ok(all)
    }

    fn group(&mut self, operator: String) -> Result<Expr, Refusal> {
        let before = self.grouping()?;
        let mut arguments = self.arguments()?;
        let (labels, without) = match before {
            Some(grouping) => grouping,
            None => self.grouping()?.unwrap_or_default(),
        };
        let of = arguments.pop().ok_or_else(|| self.unexpected("an expression"))?;
        Ok(Expr::Group(Group {
            operator,
            parameter: arguments.pop().map(Box::new),
            labels,
            without,
            of: Box::new(of),
        }))
    }

    fn grouping(&mut self) -> Result<Option<(Vec<String>, bool)>, Refusal> {
        let by = self.take_word("by");
        if by || self.take_word("without") {
            return Ok(Some((self.names()?, !by)));
        }
        Ok(None)
    }

    fn names(&mut self) -> Result<Vec<String>, Refusal> {
        self.want("(")?;
        let mut all = Vec::new();
        while !self.take(")") {
            let Some(Token::Word(name)) = self.peek().cloned() else {
                return Err(self.unexpected("label"));
            };
            self.at += 1;
            all.push(name);
            if !self.take(",") {
                self.want(")")?;
                break;
            }
        }
        Ok(all)
    }

    fn selector(&mut self, name: Option<&str>) -> Result<Expr, Refusal> {
        let start = self.place();
        let mut matchers: Vec<Matcher> = name.map(|name| Matcher::equal("__name__", name)).into_iter().collect();
        if self.take("{") {
            while !self.take("}") {
                matchers.push(self.matcher()?);
                if !self.take(",") {
                    self.want("}")?;
                    break;
                }
            }
        }
        if matchers.iter().all(|matcher| matcher.accepts("")) {
            let why = "vector selector must contain at least one non-empty matcher";
            return Err(Refusal::parse(start, why));
        }
        let mut range = None;
        if self.take("[") {
            range = Some(self.duration()?);
            if self.take(":") {
                return Err(Refusal::execution(
                    "subqueries are not known to the simulated Prometheus",
                ));
            }
            self.want("]")?;
        }
        let offset = if self.take_word("offset") {
            self.duration()?
        } else {
            0.0
        };
        Ok(Expr::Select(Selector {
            matchers,
            range,
            offset,
        }))
    }

    fn duration(&mut self) -> Result<f64, Refusal> {
        match self.peek() {
            Some(Token::Duration(seconds) | Token::Number(seconds)) if *seconds > 0.0 => {
                let seconds = *seconds;
                self.at += 1;
                Ok(seconds)
            }
            _ => Err(self.unexpected("duration")),
        }
    }

    fn matcher(&mut self) -> Result<Matcher, Refusal> {
        let Some(Token::Word(label) | Token::Text(label)) = self.peek().cloned() else {
            return Err(self.unexpected("label matching"));
        };
        self.at += 1;
        let sign = ["=~", "!~", "!=", "="].into_iter().find(|sign| self.take(sign));
        let Some(sign) = sign else {
            return Err(self.unexpected("label matching operator"));
        };
        let Some(Token::Text(wanted)) = self.peek().cloned() else {
            return Err(self.unexpected("string"));
        };
        let place = self.place();
        self.at += 1;
        let pattern = || {
            Pattern::new(&wanted)
                .map_err(|why| Refusal::parse(place, format!("error parsing regexp: {why}: `{wanted}`")))
        };
        let test = match sign {
            "=~" => Test::Like(pattern()?),
            "!~" => Test::Unlike(pattern()?),
            "!=" => Test::Unequal(wanted),
            _ => Test::Equal(wanted),
        };
        Ok(Matcher { label, test })
    }
}

#[cfg(test)]
mod tests;
