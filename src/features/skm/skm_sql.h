/* skm_sql.h: pieces of SQL that the tables (skm_schema.c) and the statements (skm_store.c) of the survey share. */
#ifndef MK_FEATURES_SKM_SQL_H
#define MK_FEATURES_SKM_SQL_H

#define SUMS(X) X(n) X(s1) X(s2) X(s3) X(s4) X(s5) X(s6) X(s7) X(s8) X(s9) X(k)
#define FOUR(X, u) X(h##u##_1) X(h##u##_2) X(h##u##_3) X(h##u##_4)
#define HISTOGRAMS(X) \
    FOUR(X, 1) FOUR(X, 2) FOUR(X, 3) FOUR(X, 4) FOUR(X, 5) FOUR(X, 6) FOUR(X, 7) FOUR(X, 8) FOUR(X, 9) \
    X(t9) X(t10) X(t11) X(t12) X(t13) X(t14) X(t15) X(t16) X(t17) X(t18) X(t19) X(t20) X(t21) X(t22) \
    X(t23) X(t24) X(t25) X(t26) X(t27) X(t28) X(t29) X(t30) X(t31) X(t32) X(t33) X(t34) X(t35) X(t36)
#define DDL(c) #c " {int} NOT NULL, "
#define NAME(c) ", " #c
#define NAME_AS(c) ", " #c " AS v_" #c
#define NEGATIVE(c) ", -" #c
#define ADDED(c) ", SUM(" #c ")"
#define TWELFTHS(c) ", COALESCE(SUM(CASE h.bagi WHEN 1 THEN 12 * h." #c " ELSE h." #c " END), 0)"
/* n, the nine sums in twelfths, the squares in 1/144: what skm_tally_read reads. */
#define TALLY \
    ", COALESCE(SUM(h.n), 0)" TWELFTHS(s1) TWELFTHS(s2) TWELFTHS(s3) TWELFTHS(s4) TWELFTHS(s5) TWELFTHS(s6) \
    TWELFTHS(s7) TWELFTHS(s8) TWELFTHS(s9) ", COALESCE(SUM(CASE h.bagi WHEN 1 THEN 144 * h.k ELSE h.k END), 0)"
/* The keys stay out of SET: naming one makes SQLite write the row anew. */
#define SUMS_FROM_N(X) X##_N X(s1) X(s2) X(s3) X(s4) X(s5) X(s6) X(s7) X(s8) X(s9) X(k)
#define SET_LAYANAN_N " n = h.n + excluded.n"
#define SET_UNIT_N " n = skm_hitung_unit.n + excluded.n"
#define SET_DAERAH_N " n = skm_hitung_daerah.n + excluded.n"
#define SET_LAYANAN(c) ", " #c " = h." #c " + excluded." #c
#define SET_UNIT(c) ", " #c " = skm_hitung_unit." #c " + excluded." #c
#define SET_DAERAH(c) ", " #c " = skm_hitung_daerah." #c " + excluded." #c
#define I11 "iiiiiiiiiii"
#define I64 "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"
#define P6_80 \
    ",$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31," \
    "$32,$33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44,$45,$46,$47,$48,$49,$50,$51,$52,$53,$54,$55,$56,$57," \
    "$58,$59,$60,$61,$62,$63,$64,$65,$66,$67,$68,$69,$70,$71,$72,$73,$74,$75,$76,$77,$78,$79,$80"
/* Many rows at once, see struct stmt: what INSERT INTO … (…) is followed by. */
#define FROM_ARRAYS(params) " SELECT $1, r.* FROM unnest(" params ") AS r"
/* For wide rows of integers: a quarter cheaper than unnest(). */
#define FROM_NUMBERS(params) " SELECT $1" params " FROM generate_subscripts($2, 1) AS r(i)"
#define A2_5 ",($2)[i],($3)[i],($4)[i],($5)[i]"
#define A6_16 \
    ",($6)[i],($7)[i],($8)[i],($9)[i],($10)[i],($11)[i],($12)[i],($13)[i],($14)[i]" \
    ",($15)[i],($16)[i]"
#define A6_80 \
    ",($6)[i],($7)[i],($8)[i],($9)[i],($10)[i],($11)[i],($12)[i],($13)[i],($14)[i]" \
    ",($15)[i],($16)[i],($17)[i],($18)[i],($19)[i],($20)[i],($21)[i],($22)[i]" \
    ",($23)[i],($24)[i],($25)[i],($26)[i],($27)[i],($28)[i],($29)[i],($30)[i]" \
    ",($31)[i],($32)[i],($33)[i],($34)[i],($35)[i],($36)[i],($37)[i],($38)[i]" \
    ",($39)[i],($40)[i],($41)[i],($42)[i],($43)[i],($44)[i],($45)[i],($46)[i]" \
    ",($47)[i],($48)[i],($49)[i],($50)[i],($51)[i],($52)[i],($53)[i],($54)[i]" \
    ",($55)[i],($56)[i],($57)[i],($58)[i],($59)[i],($60)[i],($61)[i],($62)[i]" \
    ",($63)[i],($64)[i],($65)[i],($66)[i],($67)[i],($68)[i],($69)[i],($70)[i]" \
    ",($71)[i],($72)[i],($73)[i],($74)[i],($75)[i],($76)[i],($77)[i],($78)[i]" \
    ",($79)[i],($80)[i]"
#define KEY_DDL "stratum {int} NOT NULL, bagi {int} NOT NULL, "

#endif
