/// The compiler's messages for a wrong row. None of these functions is constexpr: calling one while a row is built at compile time stops
/// the build, and the compiler quotes the function's name together with the row.
#pragma once

namespace busbar::refuse {

void no_such_path_in_service_table();
void unit_differs_from_the_unit_of_the_path();
void text_encoding_on_a_path_that_holds_a_number();
void number_encoding_on_a_path_that_holds_text();
void a_number_needs_scale_and_unit();
void scale_is_zero();
void valid_range_is_empty();
void address_beyond_65535();
void value_passes_the_last_register_65535();
void value_is_wider_than_one_request();
void bits_pass_the_end_of_the_number();
void one_path_is_fed_twice();
void one_of_the_roles_has_no_such_path();
void required_path_is_not_fed();
void writable_path_has_no_write_rule();
void write_rule_on_a_read_only_path();
void coils_and_discrete_inputs_hold_single_bits();
void only_holding_registers_and_coils_can_be_written();
void only_counters_can_rise();
void index_must_stand_where_the_path_has_one();
void exact_block_has_a_hole_or_is_too_long();
void refresh_time_is_zero();
void derived_value_reads_a_path_that_no_row_feeds();
void no_such_point_in_the_model();
void row_names_no_model();
void more_than_eight_models_in_one_row();
void unit_id_outside_1_to_247();
void words_per_request_outside_1_to_125();

} // namespace busbar::refuse
