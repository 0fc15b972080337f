//! Functions that a translation defines before the query, where KQL has none of the same meaning.

/// A function, and what it does.
struct Helper {
    name: &'static str,
    definition: &'static str,
}

/// Each after those it uses itself.
const ALL: &[Helper] = &[
    Helper {
        name: "spl_number",
        definition: r#"// The number that a text looks like; null where it looks like none.
let spl_number = (text: string) {
  iff(text matches regex @"^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$", todouble(text), real(null))
};"#,
    },
    Helper {
        name: "spl_text",
        definition: r#"// A number as Splunk prints it: without a fraction that is zero.
let spl_text = (number: real) {
  case(isnull(number), "", number == bin(number, 1) and abs(number) < 1e15, tostring(tolong(number)), tostring(number))
};"#,
    },
    Helper {
        name: "spl_round",
        definition: r#"// A number rounded to so many decimals, a half of its decimal text away from zero.
let spl_round = (number: real, places: long) {
  sign(number) * bin(abs(number) * pow(10, places) * (1 + 2.3e-16) + 0.5, 1) / pow(10, places)
};"#,
    },
    Helper {
        name: "spl_address",
        definition: r#"// An address of version 4 as a number, by which addresses are in order.
let spl_address = (text: string) {
  iff(text matches regex @"^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.|$)){4}$" and text !endswith ".", parse_ipv4(text), long(null))
};"#,
    },
    Helper {
        name: "spl_address_order",
        definition: r#"// What an address is ordered by, those of version 4 first; what is none comes after them.
let spl_address_order = (text: string) {
  case(
    isnotnull(spl_address(text)), strcat("4", parse_ipv6(text)),
    not(text matches regex @"^[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(:([0-9]|[1-9][0-9]{1,2})(\.([0-9]|[1-9][0-9]{1,2})){3})?$"), "~",
    // Two colons stand for a group at least.
    text contains "::" and text matches regex @"^([0-9A-Fa-f]+::?){6}([0-9A-Fa-f]+::?[0-9A-Fa-f]+|[0-9]+\.[0-9.]+)$", "~",
    isnotempty(parse_ipv6(text)), strcat("6", parse_ipv6(text)),
    "~")
};"#,
    },
    Helper {
        name: "spl_list",
        definition: r#"// The values of a field: of a single value a list of one.
let spl_list = (value: dynamic) {
  iff(gettype(value) == "array", value, iff(isempty(tostring(value)), dynamic(null), pack_array(value)))
};"#,
    },
];

/// The definitions that a query uses.
pub fn of(query: &str) -> String {
    let calls = |text: &str, helper: &Helper| text.contains(&format!("{}(", helper.name));
    let mut used: Vec<&Helper> = Vec::new();
    for helper in ALL.iter().rev() {
        if calls(query, helper) || used.iter().any(|user| calls(user.definition, helper)) {
            used.push(helper);
        }
    }
    used.iter().rev().map(|helper| format!("{}\n", helper.definition)).collect()
}
