/// The compiler's messages for a wrong row. None of these functions is constexpr: calling one while a row is built at compile time stops
/// the build, and the compiler quotes the function's name together with the row. Each has a test in tests/must-not-compile.
#pragma once

namespace busbar::refuse {

// a row
void no_such_path_in_service_table();
void unit_differs_from_the_unit_of_the_path();
void text_encoding_on_a_path_that_holds_a_number();
void number_encoding_on_a_path_that_holds_text();
void a_number_needs_scale_and_unit();
void scale_is_zero();
void valid_range_is_empty();
void bits_pass_the_end_of_the_number();
void text_without_characters();
void refresh_time_is_zero();
void only_counters_can_rise();
void option_has_no_effect_in_this_row();
void writable_path_has_no_write_rule();
void write_rule_on_a_read_only_path();
void this_row_cannot_be_written_back();

// a row of registers or coils
void address_beyond_65535();
void value_passes_the_last_register_65535();
void value_is_wider_than_one_request();
void a_register_has_two_bytes();
void only_holding_registers_and_coils_can_be_written();
void group_number_outside_1_to_255();

// a row of SunSpec points
void no_such_point_in_the_model();
void no_such_model_is_known();
void more_than_sixteen_models_in_one_row();
void index_must_stand_where_the_path_has_one();
void sunspec_points_are_not_written_by_rows();

// a row of JSON values
void json_path_has_an_empty_step();
void json_path_has_a_wrong_bracket();
void one_json_path_is_a_prefix_of_another();
void one_json_array_is_walked_by_index_and_by_element();
void two_json_arrays_for_every_element();
void a_row_is_repeated_1_to_32_times();
void repeated_row_and_index_of_the_path_differ();
void texts_cannot_be_added();

// what consumers write to an HTTP device
void path_is_not_written_by_consumers();
void request_does_not_carry_the_value();
void request_names_an_unknown_parameter();
void two_commands_for_one_path();
void command_on_a_path_that_no_row_feeds();
void row_waits_for_a_command_that_is_missing();
void limit_that_nothing_releases();

// a table of rows
void one_path_is_fed_twice();
void one_of_the_roles_has_no_such_path();
void required_path_is_not_fed();
void derived_value_reads_a_path_that_no_row_feeds();
void derived_value_reads_a_text();
void exact_group_has_a_hole_or_needs_more_than_one_request();
void rows_of_one_group_are_not_of_one_kind();
void no_row_is_polled();

// what a descriptor says beside its rows
void unit_id_outside_1_to_247();
void more_than_eight_unit_ids();
void words_per_request_outside_1_to_125();
void a_device_has_1_to_3_phases();

// an installation
void two_devices_of_one_name_in_this_installation();

// a row of a service table
void only_integers_have_named_values();
void only_integers_are_shown_in_hexadecimal();
void decimals_outside_0_to_15();
void a_number_in_the_unit_of_texts();
void range_is_empty_or_infinite();
void default_outside_the_range();
void named_value_outside_the_range();
void setting_of_a_number_needs_a_range();
void a_text_has_no_range();
void index_range_without_an_index_in_the_path();
void index_in_the_path_without_a_range();

} // namespace busbar::refuse
