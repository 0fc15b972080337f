//! Macros that write numbers as text and read numbers out of text.

use crate::backend::sql::dialect::Helper;

/// Each after those it uses.
pub const ALL: &[Helper] = &[
    Helper {
        name: "spl_printed",
        definition: r"-- A number in a format of its own, and an infinite one as Splunk prints it.
CREATE OR REPLACE TEMP MACRO spl_printed(format, x) AS
  CASE WHEN isfinite(x) THEN printf(format, x) WHEN x < 0 THEN '-Infinity' WHEN x > 0 THEN 'Infinity' END;",
    },
    Helper {
        name: "spl_unsigned",
        definition: r"-- The bits of a whole number, a negative one in two's complement, in the digits of a base.
CREATE OR REPLACE TEMP MACRO spl_unsigned(x, base) AS
  CASE base
    WHEN 16 THEN format('{:X}', ((CAST(x AS HUGEINT) % 18446744073709551616) + 18446744073709551616) % 18446744073709551616)
    WHEN 8 THEN format('{:o}', ((CAST(x AS HUGEINT) % 18446744073709551616) + 18446744073709551616) % 18446744073709551616)
    ELSE CAST(((CAST(x AS HUGEINT) % 18446744073709551616) + 18446744073709551616) % 18446744073709551616 AS VARCHAR)
  END;",
    },
    Helper {
        name: "spl_hex",
        definition: r"-- A whole number in hexadecimal digits, a negative one in two's complement.
CREATE OR REPLACE TEMP MACRO spl_hex(x) AS CASE WHEN x = trunc(x) AND isfinite(x) THEN '0x' || spl_unsigned(x, 16) END;",
    },
    Helper {
        name: "spl_binary",
        definition: r"-- A whole number that is not negative in binary digits.
CREATE OR REPLACE TEMP MACRO spl_binary(x) AS
  CASE WHEN x = trunc(x) AND x BETWEEN 0 AND 9e18 THEN format('{:b}', CAST(x AS BIGINT)) END;",
    },
    Helper {
        name: "spl_whole_text",
        definition: r"-- A whole number in all its digits.
CREATE OR REPLACE TEMP MACRO spl_whole_text(x) AS CASE WHEN isinf(x) THEN 'Infinity' ELSE CAST(CAST(x AS HUGEINT) AS VARCHAR) END;",
    },
    Helper {
        name: "spl_grouped",
        definition: r"-- Digits with a comma before every third.
CREATE OR REPLACE TEMP MACRO spl_grouped(x) AS
  rtrim(regexp_replace(lpad(x, CAST((length(x) + 2) // 3 * 3 AS INTEGER), ' '), '(...)', '\1,', 'g'), ',').ltrim(' ');",
    },
    Helper {
        name: "spl_commas",
        definition: r"-- A number with commas, and two decimals if it has any.
CREATE OR REPLACE TEMP MACRO spl_commas(x) AS
  CASE
    WHEN x = trunc(x) OR isinf(x) THEN CASE WHEN x < 0 THEN '-' ELSE '' END || spl_grouped(spl_whole_text(abs(x)))
    ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || spl_grouped(split_part(format('{:.2f}', spl_round(abs(x), 2)), '.', 1))
      || '.' || split_part(format('{:.2f}', spl_round(abs(x), 2)), '.', 2)
  END;",
    },
    Helper {
        name: "spl_clock",
        definition: r"-- Microseconds as days, hours, minutes and seconds.
CREATE OR REPLACE TEMP MACRO spl_clock(micros) AS
  CASE WHEN micros >= 86400000000 THEN CAST(micros // 86400000000 AS VARCHAR) || '+' ELSE '' END
  || format('{:02d}:{:02d}:{:02d}', micros // 3600000000 % 24, micros // 60000000 % 60, micros // 1000000 % 60)
  || CASE WHEN micros % 1000000 = 0 THEN '' ELSE format('.{:06d}', micros % 1000000) END;",
    },
    Helper {
        name: "spl_duration",
        definition: r"-- Seconds as days, hours, minutes and seconds.
CREATE OR REPLACE TEMP MACRO spl_duration(x) AS
  CASE
    WHEN isinf(x) THEN '00:00:' || spl_text(x)
    ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || spl_clock(CAST(round(abs(x) * 1000000) AS BIGINT))
  END;",
    },
    Helper {
        name: "spl_seconds_of",
        definition: r"-- The seconds of a duration `[D+]HH:MM:SS`.
CREATE OR REPLACE TEMP MACRO spl_seconds_of(x) AS
  CASE
    WHEN regexp_full_match(x, '([0-9]+[+])?[0-9]+:[0-9]+:[0-9]+') THEN
      ((CAST(CASE WHEN contains(x, '+') THEN split_part(x, '+', 1) ELSE '0' END AS DOUBLE) * 24
        + CAST(split_part(split_part(x, '+', -1), ':', 1) AS DOUBLE)) * 60
        + CAST(split_part(split_part(x, '+', -1), ':', 2) AS DOUBLE)) * 60
        + CAST(split_part(split_part(x, '+', -1), ':', 3) AS DOUBLE)
  END;",
    },
    Helper {
        name: "spl_positive",
        definition: r"-- A number that is not negative.
CREATE OR REPLACE TEMP MACRO spl_positive(x) AS CASE WHEN spl_number(x) >= 0 THEN spl_number(x) END;",
    },
    Helper {
        name: "spl_kilobytes",
        definition: r"-- The kilobytes of a size that ends in k, m, g or nothing.
CREATE OR REPLACE TEMP MACRO spl_kilobytes(x) AS
  CASE lower(right(x, 1))
    WHEN 'k' THEN spl_positive(rtrim(x[:-2], ' '))
    WHEN 'm' THEN spl_positive(rtrim(x[:-2], ' ')) * 1024
    WHEN 'g' THEN spl_positive(rtrim(x[:-2], ' ')) * 1048576
    ELSE spl_positive(x)
  END;",
    },
    Helper {
        name: "spl_minutes_and_seconds",
        definition: r"-- The seconds of a time `[MM:]SS.SSS`.
CREATE OR REPLACE TEMP MACRO spl_minutes_and_seconds(x) AS
  CASE
    WHEN NOT contains(x, ':') THEN spl_positive(x)
    WHEN regexp_full_match(split_part(x, ':', 1), '[0-9]+') THEN
      CAST(split_part(x, ':', 1) AS DOUBLE) * 60 + spl_positive(x[strpos(x, ':') + 1:])
  END;",
    },
    Helper {
        name: "spl_digit_of",
        definition: r"-- The value of a digit of a base up to 36; null where it is none.
CREATE OR REPLACE TEMP MACRO spl_digit_of(c, base) AS
  CASE
    WHEN strpos('0123456789abcdefghijklmnopqrstuvwxyz', lower(c)) BETWEEN 1 AND base
    THEN CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', lower(c)) - 1 AS DOUBLE)
  END;",
    },
    Helper {
        name: "spl_from_digits",
        definition: r"-- The number that digits of a base make.
CREATE OR REPLACE TEMP MACRO spl_from_digits(x, base) AS
  CASE
    WHEN x <> '' THEN list_reduce(
      list_transform(string_split(x, ''), lambda c: spl_digit_of(c, base)),
      lambda sum, digit: sum * base + digit
    )
  END;",
    },
    Helper {
        name: "spl_in_base",
        definition: r"-- The number that a text is in a base: after a sign, and after 0x in base 16.
CREATE OR REPLACE TEMP MACRO spl_in_base(x, base) AS
  CASE WHEN x LIKE '-%' THEN -1 ELSE 1 END
  * spl_from_digits(regexp_replace(x, CASE WHEN base = 16 THEN '^[-+]?(0[xX])?' ELSE '^[-+]?' END, ''), base);",
    },
    Helper {
        name: "spl_pad",
        definition: r"-- A text with something before it, as wide as is asked.
CREATE OR REPLACE TEMP MACRO spl_pad(x, width, filler) AS repeat(filler, greatest(width - length(x), 0)) || x;",
    },
    Helper {
        name: "spl_pad_end",
        definition: r"-- A text with something after it, as wide as is asked.
CREATE OR REPLACE TEMP MACRO spl_pad_end(x, width, filler) AS x || repeat(filler, greatest(width - length(x), 0));",
    },
    Helper {
        name: "spl_part",
        definition: r"-- The part of a text from a place on, counted from 1, or from the end where negative.
CREATE OR REPLACE TEMP MACRO spl_part(x, start, length) AS
  CASE
    WHEN length(x) + trunc(start) >= 0 AND trunc(length) >= 0
    THEN substr(x, CAST(CASE WHEN trunc(start) = 0 THEN 1 ELSE least(trunc(start), 2e9) END AS BIGINT), CAST(least(trunc(length), 2e9) AS BIGINT))
  END;",
    },
    Helper {
        name: "spl_whole_below",
        definition: r"-- The greatest whole number that is not above; one that is missed by a rounding counts.
CREATE OR REPLACE TEMP MACRO spl_whole_below(x) AS
  CASE WHEN abs(x - round(x)) < 1e-9 * greatest(abs(x), 1) THEN round(x) ELSE floor(x) END;",
    },
    Helper {
        name: "spl_ends",
        definition: r"-- Two numbers with a dash between them, without the sign of a zero.
CREATE OR REPLACE TEMP MACRO spl_ends(low, high, layout) AS
  format(layout, CASE WHEN low = 0 THEN 0::DOUBLE ELSE low END, CASE WHEN high = 0 THEN 0::DOUBLE ELSE high END);",
    },
    Helper {
        name: "spl_range_of",
        definition: r"-- The range of a width that a number falls in.
CREATE OR REPLACE TEMP MACRO spl_range_of(x, width, layout) AS
  CASE
    WHEN isfinite(x)
    THEN spl_ends(spl_whole_below(x / width) * width, (spl_whole_below(x / width) + 1) * width, layout)
    ELSE spl_text(x)
  END;",
    },
    Helper {
        name: "spl_powers",
        definition: r"-- Two powers of a base with a dash between them.
CREATE OR REPLACE TEMP MACRO spl_powers(power, factor, base) AS
  spl_text(factor * pow(base::DOUBLE, power)) || '-' || spl_text(factor * pow(base::DOUBLE, power + 1));",
    },
    Helper {
        name: "spl_log_range",
        definition: r"-- The logarithmic range that a number falls in; of zero and less the number itself.
CREATE OR REPLACE TEMP MACRO spl_log_range(x, factor, base) AS
  CASE
    WHEN x > 0 AND isfinite(x) THEN spl_powers(spl_whole_below(ln(x / factor) / ln(base::DOUBLE)), factor, base)
    ELSE spl_text(x)
  END;",
    },
    Helper {
        name: "spl_term",
        definition: r#"-- Whether a text has a term, an expression in lower case, between characters that end words.
CREATE OR REPLACE TEMP MACRO spl_term(x, term) AS
  regexp_matches(lower(x), '(?:^|[\[\]<>(){}|!;,''"*\n\r \t&?+/:=@.\-$#%\\_]|(?i:%21|%26|%2526|%3b|%7c|%20|%2b|%3d|--|%2520|%5d|%5b|%3a|%0a|%2c|%28|%29))'
    || term || '(?:$|[\[\]<>(){}|!;,''"*\n\r \t&?+/:=@.\-$#%\\_])');"#,
    },
    Helper {
        name: "spl_unescaped",
        definition: r"-- A text without the entities `&amp;`, `&lt;` and `&gt;`, however often they were made.
CREATE OR REPLACE TEMP MACRO spl_unescaped(x) AS
  replace(replace(regexp_replace(x, '&(amp;)+', '&', 'g'), '&lt;', '<'), '&gt;', '>');",
    },
    Helper {
        name: "spl_ipv4",
        definition: r"-- An address of version 4 as a number.
CREATE OR REPLACE TEMP MACRO spl_ipv4(x) AS
  CASE
    WHEN regexp_full_match(x, '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}')
    THEN CAST(split_part(x, '.', 1) AS BIGINT) * 16777216 + CAST(split_part(x, '.', 2) AS BIGINT) * 65536
      + CAST(split_part(x, '.', 3) AS BIGINT) * 256 + CAST(split_part(x, '.', 4) AS BIGINT)
  END;",
    },
    Helper {
        name: "spl_matches",
        definition: r"-- Whether a text is what a value of `search` describes: a network, a text with wildcards, or the text; case does not count.
CREATE OR REPLACE TEMP MACRO spl_matches(x, pattern) AS
  CASE
    WHEN regexp_full_match(pattern, '[0-9.]+/([0-9]|[12][0-9]|3[0-2])') AND spl_ipv4(split_part(pattern, '/', 1)) IS NOT NULL
    THEN x = pattern
      OR coalesce(spl_ipv4(x) >> (32 - CAST(split_part(pattern, '/', 2) AS INTEGER))
        = spl_ipv4(split_part(pattern, '/', 1)) >> (32 - CAST(split_part(pattern, '/', 2) AS INTEGER)), false)
    WHEN regexp_full_match(pattern, '[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]{1,3}')
    THEN error('a network of version 6 is asked for, which is not translated')
    WHEN contains(pattern, '*')
    THEN lower(x) LIKE
      replace(replace(replace(replace(lower(pattern), '!', '!!'), '%', '!%'), '_', '!_'), '*', '%') ESCAPE '!'
    ELSE lower(x) = lower(pattern)
  END;",
    },
    Helper {
        name: "spl_hextets",
        definition: r"-- Groups of hexadecimal digits with colons between them, each as four digits.
CREATE OR REPLACE TEMP MACRO spl_hextets(x) AS
  array_to_string(list_transform(regexp_extract_all(lower(x), '[0-9a-f]+'), lambda digits: lpad(digits, 4, '0')), '');",
    },
    Helper {
        name: "spl_without_dots",
        definition: r"-- An address of version 6 that ends like one of version 4, with groups in its place.
CREATE OR REPLACE TEMP MACRO spl_without_dots(x) AS
  CASE
    WHEN contains(x, '.') THEN regexp_replace(x, '[^:]*$', '')
      || format('{:x}:{:x}', spl_ipv4(regexp_extract(x, '[^:]*$')) >> 16, spl_ipv4(regexp_extract(x, '[^:]*$')) & 65535)
    ELSE x
  END;",
    },
    Helper {
        name: "spl_expanded",
        definition: r"-- An address of version 6 as 32 digits; null for what is none.
CREATE OR REPLACE TEMP MACRO spl_expanded(x) AS
  CASE
    WHEN regexp_full_match(x, '([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}') THEN spl_hextets(x)
    WHEN regexp_full_match(x, '(([0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4})?::(([0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4})?')
      AND length(spl_hextets(x)) < 32
    THEN spl_hextets(split_part(x, '::', 1)) || repeat('0', 32 - length(spl_hextets(x))) || spl_hextets(split_part(x, '::', 2))
  END;",
    },
    Helper {
        name: "spl_ipv6",
        definition: r"-- An address of version 6 as 32 digits, which stand in its order.
CREATE OR REPLACE TEMP MACRO spl_ipv6(x) AS
  CASE
    WHEN contains(x, ':')
    THEN list_extract(list_transform([spl_without_dots(x)], lambda address: spl_expanded(address)), 1)
  END;",
    },
    Helper {
        name: "spl_ipv4_text",
        definition: r"-- A number as an address of version 4.
CREATE OR REPLACE TEMP MACRO spl_ipv4_text(x) AS format('{}.{}.{}.{}', x >> 24, (x >> 16) & 255, (x >> 8) & 255, x & 255);",
    },
];
